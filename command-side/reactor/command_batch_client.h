// Sends commands of a service of ours, several at a time, and waits for all answers.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "carelog/api/v1/commands.pb.h"
#include "events/frame/frame.h"
#include "infra/grpc/leader_node.h"

namespace carelog::command {

// A command in the name of a service, because of a decision: its id is derived from what it is
// about, so that however often it is sent it is one command. Its answer is without a view, unless
// the caller wants one.
api::v1::CommandRequest command_because_of(const events::Commit& cause, std::string command_id,
                                           std::string actor);
// Its name and body.
void set_command(api::v1::CommandRequest& request, const google::protobuf::Message& command);

// Used by one thread.
class CommandBatch {
 public:
  explicit CommandBatch(std::vector<infra::LeaderNode> nodes);
  ~CommandBatch();

  struct Failure {
    std::string why;  // for people
    // Of a decision against it; CODE_UNSPECIFIED: it was not decided.
    api::v1::Refusal::Code refusal = api::v1::Refusal::CODE_UNSPECIFIED;
  };
  using Answer = tl::expected<api::v1::CommandDone, Failure>;
  // In the order of the requests. Returns when every call was answered or has run into its
  // deadline.
  std::vector<Answer> send(std::vector<api::v1::CommandRequest> requests);

 private:
  class Calls;
  std::unique_ptr<Calls> calls_;
};

}  // namespace carelog::command
