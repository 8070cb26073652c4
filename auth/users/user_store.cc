#include "auth/users/user_store.h"

#include "infra/text/email.h"

namespace carelog::auth {

std::string email_key(std::string_view email) {
  return infra::comparable_email(email);
}

}  // namespace carelog::auth
