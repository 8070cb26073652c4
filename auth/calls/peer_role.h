// What a process is to the other processes of carelog: the role that its certificate names.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::auth {

enum class PeerRole { gateway, command, billing, projector, query, analytics, auth, tool };

inline constexpr std::array all_peer_roles = {
    PeerRole::gateway, PeerRole::command,   PeerRole::billing, PeerRole::projector,
    PeerRole::query,   PeerRole::analytics, PeerRole::auth,    PeerRole::tool};

// "gateway". Stands in certificates: never renamed.
std::string_view peer_role_name(PeerRole role);
std::optional<PeerRole> peer_role_from_name(std::string_view name);

// How a certificate names the role: "carelog:role:gateway", a URI.
std::string peer_role_uri(PeerRole role);
std::optional<PeerRole> peer_role_from_uri(std::string_view uri);

// The name that a client requires of the server it reaches: "gateway.carelog.internal". No DNS
// knows it.
std::string peer_role_host(PeerRole role);

// The subject of what a process asks in its own name. Only the gateway speaks for others.
std::string_view machine_name(PeerRole role);

}  // namespace carelog::auth
