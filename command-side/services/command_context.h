// One log's share of the command edge: its engine and the commands that it decides. A
// CommandService (command_edge_service.h) hosts any number of them.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "carelog/api/v1/commands.pb.h"
#include "command-side/engine/command_engine.h"

namespace carelog::command {

// A bug of the caller: what is missing in the envelope.
struct BadEnvelope {
  std::string what;
};
template <typename Reply>
using EdgeAnswer = std::variant<Reply, Unavailable, BadEnvelope>;

class CommandContext {
 public:
  template <typename Reply>
  using Answer = std::function<void(EdgeAnswer<Reply>)>;

  virtual ~CommandContext() = default;

  virtual std::string_view topic() const = 0;
  virtual bool knows(const std::string& aggregate_type) const = 0;

  // Answers once, on any thread, which must not be blocked. deadline_ms is Unix time.
  virtual void decide(const api::v1::CommandRequest& request, std::int64_t deadline_ms,
                      Answer<api::v1::CommandReply> answer) = 0;
  // Accepts a canary: a commit without events, which every reader of the log skips.
  virtual void take_canary(const api::v1::CanaryRequest& request, std::int64_t deadline_ms,
                           Answer<api::v1::CanaryReply> answer) = 0;

  virtual std::string endpoint() const = 0;
  virtual std::vector<PartitionLeader> leaders() const = 0;
};

}  // namespace carelog::command
