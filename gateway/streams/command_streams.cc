#include "gateway/streams/command_streams.h"

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "gateway/streams/command_lane.h"
#include "infra/grpc/direct_calls.h"
#include "infra/grpc/leader_routes.h"

namespace carelog::gateway {

StreamTime begin_attempt(StreamedCommand& command) {
  const auto until =
      std::min(std::chrono::system_clock::now() + CommandStreams::attempt_max, command.give_up_at);
  ++command.attempts;
  command.request.mutable_context()->set_deadline_ms(
      std::chrono::duration_cast<std::chrono::milliseconds>(until.time_since_epoch()).count());
  return until;
}

// Outlives its owner as long as a command is under way.
class StreamsToLeaders : public std::enable_shared_from_this<StreamsToLeaders> {
 public:
  explicit StreamsToLeaders(std::vector<infra::LeaderNode> nodes) : routes_(std::move(nodes)) {}

  void send(api::v1::CommandRequest request, CommandStreams::Done done,
            std::chrono::milliseconds deadline) {
    auto command = std::make_shared<StreamedCommand>();
    command->slice = infra::LeaderRoutes::slice_of(request.key());
    command->request = std::move(request);
    command->done = std::move(done);
    command->give_up_at = std::chrono::system_clock::now() + deadline;
    if (++out_ > CommandStreams::waiting_max) {
      api::v1::CommandReply none;
      return finish(*command, {grpc::StatusCode::RESOURCE_EXHAUSTED, "too many commands wait"},
                    none);
    }
    attempt(std::move(command));
  }

  void stop() {
    stopping_ = true;
    std::map<std::string, std::shared_ptr<CommandLane>> lanes;
    {
      const std::lock_guard lock(mutex_);
      lanes.swap(lanes_);
    }
    for (auto& [key, lane] : lanes) lane->cancel();
    lanes.clear();
    open_->wait_for_none(streams_wait);
  }

 private:
  // Cancelled streams end at once. Not longer, because the owner may end on a stream's thread.
  static constexpr std::chrono::milliseconds streams_wait{1'000};
  static constexpr std::size_t lanes_max = 256;
  static constexpr std::chrono::milliseconds next_attempt_min{100};  // before the deadline

  void attempt(std::shared_ptr<StreamedCommand> command) {
    command->node = routes_.node_for(command->slice);
    if (const auto direct = routes_.direct(command->node)) {
      if (const auto* handler = direct->handler<api::v1::CommandRequest, api::v1::CommandReply>()) {
        return attempt_directly(*direct, *handler, std::move(command));
      }
    }
    const auto lane = lane_to(command->node, command->request.context());
    lane->push(std::move(command));
  }

  template <class Handler>
  void attempt_directly(infra::DirectCalls& direct, const Handler& handler,
                        std::shared_ptr<StreamedCommand> command) {
    const auto until = begin_attempt(*command);
    const auto alive = command;  // until the handler has returned
    auto& now = *command;
    now.reply.Clear();
    direct.call(handler, now.request, now.reply, until,
                [streams = shared_from_this(),
                 command = std::move(command)](const grpc::Status& status) mutable {
                  auto& reply = command->reply;
                  streams->ended(std::move(command), status, reply);
                });
  }

  // Those that are not in the map any more live as long as their streams.
  std::shared_ptr<CommandLane> lane_to(std::size_t node, const api::v1::RequestContext& caller) {
    std::string key = std::to_string(node);
    for (const auto* part :
         {&caller.clinic(), &caller.actor(), &caller.role(), &caller.purpose()}) {
      key += '\0' + *part;
    }
    const std::lock_guard lock(mutex_);
    const auto found = lanes_.find(key);
    if (found != lanes_.end()) return found->second;
    if (lanes_.size() >= lanes_max) lanes_.clear();
    auto lane = std::make_shared<CommandLane>(
        routes_.channel(node),
        [weak = weak_from_this()](std::shared_ptr<StreamedCommand> command,
                                  const grpc::Status& status, api::v1::CommandReply& reply) {
          const auto streams = weak.lock();
          if (!streams) return command->done(grpc::Status::CANCELLED, reply);
          streams->ended(std::move(command), status, reply);
        },
        open_);
    return lanes_.emplace(key, std::move(lane)).first->second;
  }

  void ended(std::shared_ptr<StreamedCommand> command, const grpc::Status& status,
             api::v1::CommandReply& reply) {
    const auto now = std::chrono::system_clock::now();
    if (now >= command->give_up_at)
      return finish(*command, status, reply);  // says nothing of nodes
    const auto wait = routes_.after(command->slice, command->node, command->attempts, status);
    const auto next = now + wait.value_or(std::chrono::milliseconds());
    const bool last = command->attempts >= infra::LeaderRoutes::attempts_max ||
                      next + next_attempt_min >= command->give_up_at;
    if (!wait || last || stopping_) return finish(*command, status, reply);
    // A new one each time: the callback of the last may still be returning.
    auto& pause = *(command->pause = std::make_unique<grpc::Alarm>());
    pause.Set(next, [streams = shared_from_this(), command = std::move(command)](bool) mutable {
      if (!streams->stopping_) return streams->attempt(std::move(command));
      api::v1::CommandReply none;
      streams->finish(*command, grpc::Status::CANCELLED, none);
    });
  }

  void finish(StreamedCommand& command, const grpc::Status& status, api::v1::CommandReply& reply) {
    --out_;
    command.done(status, reply);
  }

  infra::LeaderRoutes routes_;
  const std::shared_ptr<infra::UnderWay> open_ = std::make_shared<infra::UnderWay>();
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> out_{0};
  std::mutex mutex_;  // guards the rest
  std::map<std::string, std::shared_ptr<CommandLane>> lanes_;
};

CommandStreams::CommandStreams(std::vector<infra::LeaderNode> nodes)
    : streams_(std::make_shared<StreamsToLeaders>(std::move(nodes))) {}

CommandStreams::~CommandStreams() {
  streams_->stop();
}

void CommandStreams::send(api::v1::CommandRequest request, Done done,
                          std::chrono::milliseconds deadline) {
  streams_->send(std::move(request), std::move(done), deadline);
}

}  // namespace carelog::gateway
