// A part of a running process: the implementation of a role. Instance makes the parts of its roles,
// hosts their services on one gRPC server, starts them in order and stops them in reverse.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "infra/grpc/leader_node.h"
#include "query-side/reading/reach_service.h"
#include "tools/instance/process_role.h"

namespace grpc {
class Channel;
class Service;
}  // namespace grpc

namespace carelog::command {
class CommandContext;
class UniqueValueService;
}  // namespace carelog::command

namespace carelog::tools {

// Channels to the services of every role, in this process or another.
class Channels {
 public:
  void set(ProcessRole role, std::vector<infra::LeaderNode> nodes) {
    nodes_[role] = std::move(nodes);
  }
  std::shared_ptr<grpc::Channel> of(ProcessRole role) const { return nodes(role).front().channel; }
  bool has(ProcessRole role) const { return nodes_.contains(role); }
  // Of a role that several processes share. Throws VerbFailed (usage) if no address was given.
  const std::vector<infra::LeaderNode>& nodes(ProcessRole role) const;

 private:
  std::map<ProcessRole, std::vector<infra::LeaderNode>> nodes_;  // none is empty
};

struct PartHealth {
  std::string name;
  bool ok = true;
  std::string detail;
  bool degraded = false;  // serves, but an operator should look. Requires: ok
};

class Part {
 public:
  virtual ~Part() = default;

  // To be hosted; they live as long as the part.
  virtual std::vector<grpc::Service*> services() { return {}; }
  // Its contexts for the process's one command service; they live as long as the part.
  virtual std::vector<command::CommandContext*> command_contexts() { return {}; }
  // Its reservations of unique values, for the process's own roles; null: it has none. They live as
  // long as the part.
  virtual command::UniqueValueService* unique_values() { return nullptr; }
  // What it reads, for the one service of the process that tells how far read models are.
  virtual std::vector<query::ReadableModel> read_models() { return {}; }
  // The role in whose name it calls other roles; nothing: it makes no calls.
  virtual std::optional<ProcessRole> calls_as() const { return std::nullopt; }
  // The services of all local parts answer by now. channels: in the name of calls_as(). May throw.
  virtual void start(const Channels& channels) = 0;
  // Accepts nothing new; what is under way completes within about two seconds. Called once.
  virtual void stop() = 0;
  // For readiness; any thread; may block briefly.
  virtual std::vector<PartHealth> health() { return {}; }
};

}  // namespace carelog::tools
