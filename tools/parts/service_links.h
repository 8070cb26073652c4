// How other processes and tools reach a process, and how its parts reach other roles: ports with
// mutual TLS (`carelog serve`), a unix socket, channels within the process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/calls/caller_token.h"
#include "tools/instance/instance_file.h"
#include "tools/parts/part.h"
#include "tools/parts/remote_health.h"

namespace carelog::command {
class CommandEdgeService;
class UniqueValueService;
}  // namespace carelog::command

namespace carelog::tools {

struct InstanceSettings;

// Used by one thread, except callers() and remote().
class ServiceLinks {
 public:
  // Reads or creates the process's certificates. The settings outlive it. Throws VerbFailed.
  explicit ServiceLinks(const InstanceSettings& settings);
  ~ServiceLinks();

  // Who may speak for whom.
  const std::shared_ptr<const auth::CallerVerifier>& callers() const;
  // The address for a role of this process, as in its claims.
  std::string claimed_as(ProcessRole role) const;

  // Hosts them. Throws VerbFailed (unavailable).
  void serve(const std::vector<grpc::Service*>& services);
  // Who decides in this process: its own roles call it without gRPC. It outlives the links.
  void decide_with(command::CommandEdgeService& commands);
  // The same for reservations of unique values.
  void reserve_with(command::UniqueValueService& values);
  // Channels to the other roles, in this role's name. Requires: serve() has returned.
  Channels channels_of(ProcessRole caller);
  // Those in other processes, in the gateway's name. Requires: channels_of() was called for the
  // gateway.
  const RemoteRoles& remote() const;

  void stop();
  void describe(InstanceFile& file) const;  // adds its addresses

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace carelog::tools
