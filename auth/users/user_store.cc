#include "auth/users/user_store.h"

#include "infra/text/text.h"

namespace carelog::auth {

std::string email_key(std::string_view email) {
  return infra::comparable(email);
}

}  // namespace carelog::auth
