// The role of a process among carelog's processes, as named by its certificate.
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

// "gateway". Used in certificates: never renamed.
std::string_view peer_role_name(PeerRole role);
std::optional<PeerRole> peer_role_from_name(std::string_view name);

// The URI for the role in a certificate: "carelog:role:gateway".
std::string peer_role_uri(PeerRole role);
std::optional<PeerRole> peer_role_from_uri(std::string_view uri);

// The host name that a client requires in a server's certificate: "gateway.carelog.internal". It is
// in no DNS.
std::string peer_role_host(PeerRole role);

// The subject of calls that a process makes in its own name. Only the gateway speaks for others.
std::string_view machine_name(PeerRole role);

}  // namespace carelog::auth
