#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace carelog::infra {

// The content of a cluster's postmaster.pid.
struct PostmasterNote {
  pid_t pid = 0;
  std::string socket_directory;
  bool ready = false;
};
std::optional<PostmasterNote> read_postmaster_note(const std::string& cluster);

// Whether this process is a live server of this cluster, and not another process that got its pid.
bool is_server_of(pid_t pid, const std::string& cluster);

// Ends the server that an earlier process left behind, and makes a stale postmaster.pid harmless,
// even one that a power failure left empty. Requires: no other process of ours uses the cluster.
// Throws PrivateServerError if it does not end.
void end_leftover_server(const std::string& cluster);

}  // namespace carelog::infra
