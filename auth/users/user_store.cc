#include "auth/users/user_store.h"

namespace carelog::auth {

std::string email_key(std::string_view email) {
  std::string key(email);
  for (char& character : key) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return key;
}

}  // namespace carelog::auth
