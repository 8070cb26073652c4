// How a process is reached by other processes and by tools, and how its parts reach the other
// roles: ports with mutual TLS (`carelog serve`), a unix socket, channels within the process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "auth/calls/caller_token.h"
#include "tools/instance/instance_file.h"
#include "tools/parts/part.h"
#include "tools/parts/remote_health.h"

namespace carelog::tools {

struct InstanceSettings;

// Used by one thread, but for callers() and remote().
class ServiceLinks {
 public:
  // Reads or makes the process's certificates. The settings outlive it. Throws VerbFailed.
  explicit ServiceLinks(const InstanceSettings& settings);
  ~ServiceLinks();

  // Who is believed to speak for whom.
  const std::shared_ptr<const auth::CallerVerifier>& callers() const;
  // Where others reach a role of this process, as its claims say.
  std::string claimed_as(ProcessRole role) const;

  // Hosts them. Throws VerbFailed (unavailable).
  void serve(const std::vector<grpc::Service*>& services);
  // The other roles, in the name of this one. Requires: serve() has returned.
  Channels channels_of(ProcessRole caller);
  // Those of other processes, in the gateway's name; after channels_of() the gateway.
  const RemoteRoles& remote() const;

  void stop();
  void describe(InstanceFile& file) const;  // where it listens

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace carelog::tools
