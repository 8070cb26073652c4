// Who may call what between services: one table, deny by default.
//
// One row per method of every service: the roles of processes that may call it, and the permission
// that the person or machine they speak for needs. A method without a permission is for machines in
// their own name. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "auth/calls/peer_role.h"
#include "auth/permission.h"

namespace carelog::auth {

struct CallRule {
  std::string_view service;  // without the package: "PatientCommandService"
  std::string_view method;
  std::uint32_t peers;  // a bit for each PeerRole
  std::optional<Permission> permission;

  bool admits(PeerRole peer) const { return (peers & (1U << static_cast<unsigned>(peer))) != 0; }
};

std::span<const CallRule> call_rules();
// null: nobody may call it.
const CallRule* call_rule(std::string_view service, std::string_view method);

// "carelog.api.v1.PatientCommandService" -> "PatientCommandService".
std::string_view short_service_name(std::string_view full_name);

}  // namespace carelog::auth
