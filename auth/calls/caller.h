// Who a call between services speaks for, according to its signed token (proto caller.proto). A
// service takes this from nowhere else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "auth/calls/peer_role.h"
#include "auth/permission.h"

namespace carelog::auth {

struct Caller {
  std::string clinic;
  std::string subject;  // a user's id or a machine's name
  Role role = Role::service;
  std::string purpose;  // purpose of use; may be empty

  friend bool operator==(const Caller&, const Caller&) = default;
};

// The clinic of calls that a process makes in its own name; no patient is in it.
inline constexpr std::string_view machines_clinic = "carelog";
inline Caller machine_caller(PeerRole role) {
  return {std::string(machines_clinic), std::string(machine_name(role)), Role::service,
          "OPERATIONS"};
}

inline constexpr std::size_t caller_text_bytes_max = 256;  // for each of clinic, subject, purpose

// The part that must not be stored for ever; empty if all are fine.
std::string_view unfit_part_of(const Caller& caller);

}  // namespace carelog::auth
