// Who may call what between services: one table, deny by default.
//
// A row per method of every service. The first column says whose processes may call it, the second
// what the person or machine that the call speaks for needs to be allowed; without a permission the
// method is for machines in their own name. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "auth/calls/peer_role.h"
#include "auth/permission.h"

namespace carelog::auth {

struct CallRule {
  std::string_view service;  // without its package: "PatientCommandService"
  std::string_view method;
  std::uint32_t peers;  // bits by PeerRole
  std::optional<Permission> permission;

  bool admits(PeerRole peer) const { return (peers & (1U << static_cast<unsigned>(peer))) != 0; }
};

std::span<const CallRule> call_rules();
// null: nobody may call it.
const CallRule* call_rule(std::string_view service, std::string_view method);

// "carelog.api.v1.PatientCommandService" -> "PatientCommandService".
std::string_view short_service_name(std::string_view full_name);

}  // namespace carelog::auth
