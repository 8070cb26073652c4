// Who a verified token speaks for.
#pragma once

#include <cstdint>
#include <string>

#include "auth/permission.h"

namespace carelog::auth {

struct Principal {
  std::string subject;  // the user's id
  std::string email;    // may be empty for a service
  Role role = Role::patient;
  std::string clinic;
  std::int64_t expires_at_s = 0;  // Unix time
  std::string session = {};       // that the token belongs to (sessions/); empty: to none

  friend bool operator==(const Principal&, const Principal&) = default;
};

}  // namespace carelog::auth
