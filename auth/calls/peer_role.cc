#include "auth/calls/peer_role.h"

#include <algorithm>

namespace carelog::auth {
namespace {

constexpr std::string_view uri_prefix = "carelog:role:";

constexpr std::array<std::string_view, all_peer_roles.size()> peer_role_names = {
    "gateway", "command", "billing", "projector", "query", "analytics", "auth", "tool"};

constexpr std::array<std::string_view, all_peer_roles.size()> machine_names = {
    "carelog-gateway", "command-side",      "billing-reactor", "carelog-projector",
    "carelog-query",   "carelog-analytics", "carelog-auth",    "carelog-tools"};

}  // namespace

std::string_view peer_role_name(PeerRole role) {
  return peer_role_names.at(static_cast<std::size_t>(role));
}

std::optional<PeerRole> peer_role_from_name(std::string_view name) {
  const auto* found = std::find(peer_role_names.begin(), peer_role_names.end(), name);
  if (found == peer_role_names.end()) return std::nullopt;
  return static_cast<PeerRole>(found - peer_role_names.begin());
}

std::string peer_role_uri(PeerRole role) {
  return std::string(uri_prefix).append(peer_role_name(role));
}

std::optional<PeerRole> peer_role_from_uri(std::string_view uri) {
  if (!uri.starts_with(uri_prefix)) return std::nullopt;
  return peer_role_from_name(uri.substr(uri_prefix.size()));
}

std::string peer_role_host(PeerRole role) {
  return std::string(peer_role_name(role)) + ".carelog.internal";
}

std::string_view machine_name(PeerRole role) {
  return machine_names.at(static_cast<std::size_t>(role));
}

}  // namespace carelog::auth
