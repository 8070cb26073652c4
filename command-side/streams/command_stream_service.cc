#include "command-side/streams/command_stream_service.h"

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace carelog::command {
namespace {

using api::v1::CommandAnswer;
using api::v1::CommandGroup;
using api::v1::CommandGroupReply;

class CommandStream final : public CommandStreamReactor {
 public:
  static CommandStreamReactor* open(DecideInStream decide) {
    auto stream = std::make_shared<CommandStream>(std::move(decide));
    stream->self_ = stream;
    stream->next();
    return stream.get();
  }
  explicit CommandStream(DecideInStream decide) : decide_(std::move(decide)) {}

  void OnReadDone(bool ok) override {
    CommandGroup group;
    {
      const std::lock_guard lock(mutex_);
      reading_ = false;
      if (ok && group_.commands_size() > group_commands_max) {
        status_ = {grpc::StatusCode::INVALID_ARGUMENT, "a group has too many commands"};
        ok = false;
      }
      if (ok) {
        ++unanswered_;
        group.Swap(&group_);
      } else {
        read_to_end_ = true;
      }
    }
    if (ok) decide_all(group);
    next();
  }

  void OnWriteDone(bool ok) override {
    {
      const std::lock_guard lock(mutex_);
      writing_ = false;
      broken_ = broken_ || !ok;
    }
    next();
  }

  void OnCancel() override {
    {
      const std::lock_guard lock(mutex_);
      broken_ = true;
    }
    next();
  }

  void OnDone() override { self_.reset(); }

 private:
  struct Group {
    CommandGroupReply reply;
    std::atomic<int> open{1};
  };

  void decide_all(const CommandGroup& said) {
    const auto group = std::make_shared<Group>();
    const int count = said.commands_size();
    group->reply.set_number(said.number());
    for (int i = 0; i < count; ++i) group->reply.add_answers();
    group->open = count + 1;
    const auto stream = self_;  // answers may come after the stream has ended
    for (int i = 0; i < count; ++i) {
      decide_(said.commands(i), [stream, group, i](CommandAnswer answer) {
        *group->reply.mutable_answers(i) = std::move(answer);
        stream->close_one(*group);
      });
    }
    close_one(*group);
  }

  void close_one(Group& group) {
    if (group.open.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    {
      const std::lock_guard lock(mutex_);
      --unanswered_;
      answered_.push_back(std::move(group.reply));
    }
    next();
  }

  // Starts what can be started. Only one thread finds each of them to be done.
  void next() {
    bool read = false;
    bool write = false;
    bool finish = false;
    {
      const std::lock_guard lock(mutex_);
      const bool at_end = read_to_end_ || broken_;
      write = !writing_ && !broken_ && !finished_ && !answered_.empty();
      if (write) {
        writing_ = true;
        written_ = std::move(answered_.front());
        answered_.pop_front();
      }
      read = !reading_ && !at_end && unanswered_ + answered_.size() < groups_unanswered_max;
      reading_ = reading_ || read;
      const bool all_said = broken_ || (unanswered_ == 0 && answered_.empty());
      finish = !finished_ && at_end && all_said && !reading_ && !writing_;
      finished_ = finished_ || finish;
    }
    if (read) StartRead(&group_);
    if (write) StartWrite(&written_);
    if (finish) Finish(status_);
  }

  const DecideInStream decide_;
  std::shared_ptr<CommandStream> self_;  // until gRPC lets go of it
  CommandGroup group_;                   // being read
  CommandGroupReply written_;            // being written

  std::mutex mutex_;  // guards the rest
  std::deque<CommandGroupReply> answered_;
  std::size_t unanswered_ = 0;
  bool reading_ = false;
  bool writing_ = false;
  bool read_to_end_ = false;
  bool broken_ = false;
  bool finished_ = false;
  grpc::Status status_;
};

class RefusedStream final : public CommandStreamReactor {
 public:
  explicit RefusedStream(const grpc::Status& why) { Finish(why); }
  void OnDone() override { delete this; }
};

}  // namespace

CommandStreamReactor* open_command_stream(DecideInStream decide) {
  return CommandStream::open(std::move(decide));
}

CommandStreamReactor* refused_stream(const grpc::Status& why) {
  return new RefusedStream(why);
}

}  // namespace carelog::command
