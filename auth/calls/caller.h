// Who a call between services speaks for, as its signed token says (proto caller.proto). A service
// takes these from nowhere else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "auth/calls/peer_role.h"
#include "auth/permission.h"

namespace carelog::auth {

struct Caller {
  std::string clinic;
  std::string subject;  // a user's id, or a machine's name
  Role role = Role::service;
  std::string purpose;  // of use; may be empty

  friend bool operator==(const Caller&, const Caller&) = default;
};

// What a process asks in its own name. Its clinic is one that no patient is in.
inline constexpr std::string_view machines_clinic = "carelog";
inline Caller machine_caller(PeerRole role) {
  return {std::string(machines_clinic), std::string(machine_name(role)), Role::service,
          "OPERATIONS"};
}

inline constexpr std::size_t caller_text_bytes_max = 256;  // each of clinic, subject, purpose

// Empty: each part may stand in the log for ever. Else the name of the part that may not.
std::string_view unfit_part_of(const Caller& caller);

}  // namespace carelog::auth
