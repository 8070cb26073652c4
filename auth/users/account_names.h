// How accounts are named to others and to the throttle. Pure.
#pragma once

#include <string>
#include <string_view>

#include "auth/principal.h"
#include "auth/users/user_store.h"
#include "infra/text/text.h"

namespace carelog::auth {

inline constexpr std::size_t email_length_max = 254;  // code points

inline Principal principal_of(const User& user) {
  return {.subject = user.id,
          .email = user.email,
          .role = user.role,
          .clinic = user.clinic,
          .expires_at_s = 0};
}

// For the throttle.
inline std::string account_at(std::string_view email, std::string_view address) {
  return email_key(infra::first_code_points(email, email_length_max))
      .append(1, '\0')
      .append(address);
}

}  // namespace carelog::auth
