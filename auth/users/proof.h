// What somebody gives to prove who he is, and how that is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "auth/principal.h"
#include "auth/users/second_factors.h"
#include "auth/users/user.h"

namespace carelog::auth {

// retry_after_s > 0: too many wrong attempts. 0: wrong e-mail or password, or a disabled user,
// without saying which.
struct LoginRefusal {
  std::int64_t retry_after_s = 0;
  bool once = false;  // the password is right, but only for setting another
  // The password is right, whose it is, and what is wrong besides.
  std::optional<FactorRefusal> factor = {};
  std::optional<Principal> whose = {};
};

struct SignedIn : User {
  FactorUse by = FactorUse::none;
};

// What somebody gives to prove who he is. Addresses are those of clients.
struct Proof {
  std::string email;
  std::string password;
  std::string address = {};
  std::string code = {};  // of the second factor, or a recovery code
};

// Why nothing was done about a second factor.
enum class FactorConflict {
  has_one,
  none_offered,
  has_none,
  of_machine,  // which signs in by its secret alone
  changed      // somebody else was faster
};

}  // namespace carelog::auth
