#include "gateway/streams/command_lane.h"

#include <grpcpp/channel.h>

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

const grpc::Status too_late(grpc::StatusCode::DEADLINE_EXCEEDED,
                            "the command waited too long to be sent");

}  // namespace

// Keeps itself until gRPC has let go of it.
class CommandStream final
    : public grpc::ClientBidiReactor<wire::CommandGroup, wire::CommandGroupReply> {
 public:
  explicit CommandStream(std::shared_ptr<CommandLane> lane)
      : mark_(lane->streams_), lane_(std::move(lane)) {}

  void start(std::shared_ptr<CommandStream> self) {
    self_ = std::move(self);
    // The caller's token is made from the first group, which so goes with the metadata.
    context_.set_initial_metadata_corked(true);
    lane_->stub_->async()->DecideGroups(&context_, this);
    AddHold();  // for writes, which are started from any thread
    StartCall();
    StartRead(&read_);
    {
      const std::lock_guard lock(lane_->mutex_);
      started_ = true;
    }
    next();
  }

  // Starts what can be started. Only one thread finds each of them to be done.
  void next() {
    StreamedCommands late;
    Step step;
    {
      const std::lock_guard lock(lane_->mutex_);
      step = next_step(late);
    }
    if (step.write) StartWrite(&written_);
    if (step.close) StartWritesDone();
    if (step.release) RemoveHold();  // the stream may be gone from here on
    for (auto& each : late) {
      wire::CommandReply none;
      step.lane->ended_(std::move(each), too_late, none);
    }
    if (step.lane) step.lane->go_on();
  }

  void OnWriteDone(bool ok) override {
    {
      const std::lock_guard lock(lane_->mutex_);
      writing_ = false;
      if (!ok) end();
    }
    next();
  }

  void OnReadDone(bool ok) override {
    StreamedCommands commands;
    wire::CommandGroupReply reply;
    {
      const std::lock_guard lock(lane_->mutex_);
      if (ok) {
        reply.Swap(&read_);
        commands = take_sent(reply.number());
      } else {
        end();
      }
    }
    if (ok) StartRead(&read_);
    answer(std::move(commands), reply);
    next();
  }

  void OnDone(const grpc::Status& status) override {
    std::map<std::uint64_t, Sent> left;
    {
      const std::lock_guard lock(lane_->mutex_);
      end();
      left.swap(sent_);
    }
    grpc::Status failure = status;
    if (status.ok()) failure = {grpc::StatusCode::UNAVAILABLE, "the stream ended"};
    if (silent_) failure = {grpc::StatusCode::DEADLINE_EXCEEDED, "the node does not answer"};
    for (auto& [number, sent] : left) {
      for (auto& each : sent.commands) {
        wire::CommandReply none;
        lane_->ended_(std::move(each), failure, none);
      }
    }
    lane_->go_on();
    self_.reset();
  }

  void cancel() { context_.TryCancel(); }

 private:
  struct Sent {
    StreamedCommands commands;
    std::unique_ptr<grpc::Alarm> silence;
  };
  struct Step {
    bool write = false;
    bool close = false;
    bool release = false;
    std::shared_ptr<CommandLane> lane = {};  // is to go on without this stream
  };

  // Requires, as all below: the lane's lock is held.
  Step next_step(StreamedCommands& late) {
    Step step;
    if (!started_) return step;
    if (!ending_ && !writing_) {
      const bool old = std::chrono::steady_clock::now() - opened_ > CommandLane::stream_age_max;
      if (!old && sent_.size() < CommandLane::groups_max) step.write = write_group(late);
      step.close = !step.write && sent_.empty() && (old || lane_->waiting_.empty());
      if (step.close) end();
    }
    step.release = ending_ && !writing_ && !released_;
    released_ = released_ || step.release;
    if (step.close || !late.empty()) step.lane = lane_;
    return step;
  }

  bool write_group(StreamedCommands& late) {
    StreamedCommands commands = lane_->take_group(late);
    if (commands.empty()) return false;
    written_.Clear();
    written_.set_number(++number_);
    StreamTime until{};
    for (const auto& each : commands) {
      const auto& said = each->request.context();
      auto& context = *written_.mutable_context();
      context.set_clinic(said.clinic());
      context.set_actor(said.actor());
      context.set_role(said.role());
      context.set_purpose(said.purpose());
      *written_.add_commands() = each->request;
      until = std::max(until, StreamTime(std::chrono::milliseconds(said.deadline_ms())));
    }
    Sent& sent = sent_[number_];
    sent.commands = std::move(commands);
    sent.silence = std::make_unique<grpc::Alarm>();
    sent.silence->Set(until + CommandLane::silence_max,
                      [stream = std::weak_ptr(self_), number = number_](bool has_come) {
                        const auto alive = has_come ? stream.lock() : nullptr;
                        if (alive) alive->end_silence(number);
                      });
    writing_ = true;
    return true;
  }

  StreamedCommands take_sent(std::uint64_t number) {
    const auto found = sent_.find(number);
    if (found == sent_.end()) return {};
    StreamedCommands commands = std::move(found->second.commands);
    sent_.erase(found);
    return commands;
  }

  // Nothing is written any more; what waits goes by another stream.
  void end() {
    ending_ = true;
    if (lane_->stream_.get() == this) lane_->stream_.reset();
  }

  // Takes the lock itself.
  void end_silence(std::uint64_t number) {
    {
      const std::lock_guard lock(lane_->mutex_);
      if (!sent_.contains(number)) return;
      silent_ = true;
    }
    context_.TryCancel();
  }

  void answer(StreamedCommands commands, wire::CommandGroupReply& reply) {
    const bool whole = reply.answers_size() == static_cast<int>(commands.size());
    for (std::size_t i = 0; i < commands.size(); ++i) {
      wire::CommandAnswer none;
      none.set_status(grpc::StatusCode::INTERNAL);
      wire::CommandAnswer& answer = whole ? *reply.mutable_answers(static_cast<int>(i)) : none;
      const grpc::Status status(static_cast<grpc::StatusCode>(answer.status()), answer.message(),
                                answer.details());
      lane_->ended_(std::move(commands[i]), status, *answer.mutable_reply());
    }
  }

  const infra::UnderWay::Mark mark_;  // first member, so destroyed last
  const std::shared_ptr<CommandLane> lane_;
  const std::chrono::steady_clock::time_point opened_ = std::chrono::steady_clock::now();
  std::shared_ptr<CommandStream> self_;
  grpc::ClientContext context_;
  wire::CommandGroupReply read_;
  wire::CommandGroup written_;

  // Guarded by the lane's lock.
  std::map<std::uint64_t, Sent> sent_;  // unanswered
  std::uint64_t number_ = 0;
  bool started_ = false;
  bool writing_ = false;
  bool ending_ = false;
  bool released_ = false;
  bool silent_ = false;
};

CommandLane::CommandLane(std::shared_ptr<grpc::Channel> channel, EndOfAttempt ended,
                         std::shared_ptr<infra::UnderWay> streams)
    : stub_(wire::CommandService::NewStub(channel)),
      ended_(std::move(ended)),
      streams_(std::move(streams)) {}

CommandLane::~CommandLane() = default;

void CommandLane::push(std::shared_ptr<StreamedCommand> command) {
  {
    const std::lock_guard lock(mutex_);
    if (!cancelled_) waiting_.push_back(std::move(command));
  }
  if (command) {
    wire::CommandReply none;
    return ended_(std::move(command), grpc::Status::CANCELLED, none);
  }
  go_on();
}

void CommandLane::cancel() {
  std::shared_ptr<CommandStream> stream;
  std::deque<std::shared_ptr<StreamedCommand>> waiting;
  {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    stream = stream_;
    waiting.swap(waiting_);
  }
  if (stream) stream->cancel();
  for (auto& each : waiting) {
    wire::CommandReply none;
    ended_(std::move(each), grpc::Status::CANCELLED, none);
  }
}

StreamedCommands CommandLane::take_group(StreamedCommands& late) {
  StreamedCommands commands;
  std::size_t bytes = 0;
  const auto now = std::chrono::system_clock::now();
  while (!waiting_.empty() && commands.size() < group_commands_max && bytes < group_bytes_max) {
    auto command = std::move(waiting_.front());
    waiting_.pop_front();
    if (command->give_up_at <= now) {
      late.push_back(std::move(command));
      continue;
    }
    begin_attempt(*command);
    bytes += command->request.body().size();
    commands.push_back(std::move(command));
  }
  return commands;
}

void CommandLane::go_on() {
  std::shared_ptr<CommandStream> stream;
  bool opened = false;
  {
    const std::lock_guard lock(mutex_);
    if (!stream_ && !waiting_.empty()) {
      stream_ = std::make_shared<CommandStream>(shared_from_this());
      opened = true;
    }
    stream = stream_;
  }
  if (!stream) return;
  if (opened) {
    stream->start(stream);
  } else {
    stream->next();
  }
}

}  // namespace carelog::gateway
