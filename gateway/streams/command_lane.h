// The commands of one caller to one node: those that wait, and the stream that takes them, if one
// is open. Part of command_streams.h.
#pragma once

#include <grpcpp/alarm.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "carelog/api/v1/commands.grpc.pb.h"
#include "gateway/streams/command_streams.h"
#include "infra/grpc/under_way.h"

namespace carelog::gateway {

using StreamTime = std::chrono::system_clock::time_point;

struct StreamedCommand {
  api::v1::CommandRequest request;
  CommandStreams::Done done;
  StreamTime give_up_at;
  std::size_t slice = 0;
  std::size_t node = 0;  // of the attempt
  int attempts = 0;
  api::v1::CommandReply reply;         // of a node in this process
  std::unique_ptr<grpc::Alarm> pause;  // before the next attempt
};
using StreamedCommands = std::vector<std::shared_ptr<StreamedCommand>>;

// Returns when the attempt ends without an answer.
StreamTime begin_attempt(StreamedCommand& command);

// Called without a lock, on a gRPC thread.
using EndOfAttempt = std::function<void(std::shared_ptr<StreamedCommand>, const grpc::Status&,
                                        api::v1::CommandReply&)>;

class CommandStream;

// Thread-safe. Lives as long as its streams.
class CommandLane : public std::enable_shared_from_this<CommandLane> {
 public:
  static constexpr std::size_t groups_max = 4;  // unanswered, in one stream
  static constexpr std::size_t group_commands_max = 256;
  static constexpr std::size_t group_bytes_max = 1 << 20;
  static constexpr std::chrono::seconds stream_age_max{20};
  // How long after the deadlines of its commands a group may be unanswered.
  static constexpr std::chrono::milliseconds silence_max{500};

  CommandLane(std::shared_ptr<grpc::Channel> channel, EndOfAttempt ended,
              std::shared_ptr<infra::UnderWay> streams);
  ~CommandLane();

  void push(std::shared_ptr<StreamedCommand> command);
  // What waits or is under way ends as cancelled, and so does all that is pushed later.
  void cancel();

 private:
  friend class CommandStream;
  // Takes the next group off those that wait: their attempts begin. Those that have waited too long
  // go to `late`. Requires: the lock is held.
  StreamedCommands take_group(StreamedCommands& late);
  // Opens a stream if something waits and none is open, and lets it go on.
  void go_on();

  const std::unique_ptr<api::v1::CommandService::Stub> stub_;
  const EndOfAttempt ended_;
  const std::shared_ptr<infra::UnderWay> streams_;

  std::mutex mutex_;  // guards the rest, and the state of streams
  std::deque<std::shared_ptr<StreamedCommand>> waiting_;
  std::shared_ptr<CommandStream> stream_;
  bool cancelled_ = false;
};

}  // namespace carelog::gateway
