// Sends the commands of imports: in groups, over a stream to each node that leads some of them.
//
// What waits when a stream can take a group goes as one group, so groups are as large as the load
// makes them. A command that was not decided is sent again like one of a LeaderClient: to the node
// that the answer names, one attempt at a time, each with its own deadline. Every command of a
// stream speaks for the same caller, and a stream ends when it has nothing left to do, or is old:
// the caller's token is checked with each command, and lives a minute.
#pragma once

#include <grpcpp/support/status.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "carelog/api/v1/commands.pb.h"
#include "infra/grpc/leader_node.h"

namespace carelog::gateway {

class StreamsToLeaders;

// Thread-safe.
class CommandStreams {
 public:
  static constexpr std::size_t waiting_max = 50'000;  // commands without an answer
  static constexpr std::chrono::milliseconds attempt_max{2'000};

  // Called once, on a gRPC thread.
  using Done = std::function<void(const grpc::Status&, api::v1::CommandReply&)>;

  explicit CommandStreams(std::vector<infra::LeaderNode> nodes);
  // What is under way ends as cancelled.
  ~CommandStreams();
  CommandStreams(const CommandStreams&) = delete;
  CommandStreams& operator=(const CommandStreams&) = delete;

  // deadline: for all attempts together.
  void send(api::v1::CommandRequest request, Done done, std::chrono::milliseconds deadline);

 private:
  const std::shared_ptr<StreamsToLeaders> streams_;
};

}  // namespace carelog::gateway
