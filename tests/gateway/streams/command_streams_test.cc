// How commands of an import reach the nodes that lead: in groups, once each, whatever a node does.
#include "gateway/streams/command_streams.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>

#include "carelog/api/v1/commands.grpc.pb.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using wire::CommandGroup;
using wire::CommandGroupReply;

// Answers each command as it is told, and counts how often it came.
class FakeNode final : public wire::CommandService::CallbackService {
 public:
  FakeNode() {
    grpc::ServerBuilder builder;
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeNode() override { server_->Shutdown(std::chrono::system_clock::now()); }

  std::shared_ptr<grpc::Channel> channel() { return server_->InProcessChannel({}); }

  grpc::ServerBidiReactor<CommandGroup, CommandGroupReply>* DecideGroups(
      grpc::CallbackServerContext*) override {
    ++streams;
    return new Stream(*this);
  }

  grpc::Status answer = grpc::Status::OK;  // to every command
  std::atomic<bool> silent{false};         // no group is answered
  std::atomic<int> breaks{0};              // so many groups end their stream instead

  std::atomic<int> streams{0};
  std::atomic<int> groups{0};
  std::atomic<int> largest{0};
  std::map<std::string, int> came() const {
    const std::lock_guard lock(mutex_);
    return came_;
  }

 private:
  class Stream final : public grpc::ServerBidiReactor<CommandGroup, CommandGroupReply> {
   public:
    explicit Stream(FakeNode& node) : node_(node) { StartRead(&group_); }
    void OnReadDone(bool ok) override {
      if (!ok) return finish({});
      node_.take(group_);
      if (node_.silent) return StartRead(&group_);
      if (node_.breaks-- > 0) return finish({grpc::StatusCode::UNAVAILABLE, "broken"});
      reply_.Clear();
      reply_.set_number(group_.number());
      for (int i = 0; i < group_.commands_size(); ++i) {
        auto& answer = *reply_.add_answers();
        answer.set_status(node_.answer.error_code());
        answer.set_details(node_.answer.error_details());
        answer.mutable_reply()->mutable_done()->set_id(group_.commands(i).id());
      }
      StartWrite(&reply_);
    }
    void OnWriteDone(bool ok) override {
      if (!ok) return finish({});
      StartRead(&group_);
    }
    void OnDone() override { delete this; }

   private:
    void finish(const grpc::Status& status) { Finish(status); }

    FakeNode& node_;
    CommandGroup group_;
    CommandGroupReply reply_;
  };

  void take(const CommandGroup& group) {
    ++groups;
    largest = std::max(largest.load(), group.commands_size());
    const std::lock_guard lock(mutex_);
    for (const auto& command : group.commands()) {
      EXPECT_EQ(command.context().actor(), group.context().actor());
      EXPECT_GT(command.context().deadline_ms(), infra::now_ms());
      ++came_[command.id()];
    }
  }

  std::unique_ptr<grpc::Server> server_;
  mutable std::mutex mutex_;
  std::map<std::string, int> came_;
};

// Sends, and waits for the answers.
class Sender {
 public:
  void send(CommandStreams& to, const std::string& actor = "import") {
    wire::CommandRequest request;
    request.mutable_context()->set_clinic("main");
    request.mutable_context()->set_actor(actor);
    request.set_id(infra::random_uuid());
    request.set_key(request.id());
    {
      const std::lock_guard lock(mutex_);
      ++open_;
    }
    const std::string id = request.id();
    to.send(
        std::move(request),
        [this, id](const grpc::Status& status, wire::CommandReply& reply) {
          const std::lock_guard lock(mutex_);
          EXPECT_TRUE(!status.ok() || reply.done().id() == id) << "another command's answer";
          ++ended_[status.error_code()];
          --open_;
          all_.notify_all();
        },
        std::chrono::seconds(60));  // attempts end sooner
  }
  std::map<grpc::StatusCode, int> ended() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(all_.wait_for(lock, std::chrono::seconds(90), [&] { return open_ == 0; }));
    return ended_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_;
  std::map<grpc::StatusCode, int> ended_;
  int open_ = 0;
};

using Ended = std::map<grpc::StatusCode, int>;

void expect_once_each(const FakeNode& node, std::size_t count) {
  const auto came = node.came();
  EXPECT_EQ(came.size(), count);
  for (const auto& [id, times] : came) EXPECT_EQ(times, 1) << id;
}

TEST(CommandStreams, SendWhatWaitsInGroupsAndEachCommandOnce) {
  FakeNode node;
  CommandStreams streams({{"a", node.channel()}});
  Sender sender;
  for (int i = 0; i < 3000; ++i) sender.send(streams);
  EXPECT_EQ(sender.ended(), (Ended{{grpc::StatusCode::OK, 3000}}));
  expect_once_each(node, 3000);
  EXPECT_LT(node.groups, 3000);
  EXPECT_LE(node.largest, 256);
  for (int i = 0; i < 3; ++i) {
    sender.send(streams);
    sender.ended();
  }
  expect_once_each(node, 3003);
}

TEST(CommandStreams, SpeakForOneCallerEach) {
  FakeNode node;
  CommandStreams streams({{"a", node.channel()}});
  Sender sender;
  for (int i = 0; i < 300; ++i) sender.send(streams, i % 2 == 0 ? "one" : "other");
  EXPECT_EQ(sender.ended(), (Ended{{grpc::StatusCode::OK, 300}}));
  EXPECT_GE(node.streams, 2);
}

TEST(CommandStreams, FollowTheLeaderThatAnAnswerNames) {
  FakeNode follower, leader;
  follower.answer = {grpc::StatusCode::UNAVAILABLE, "another node leads", "b"};
  const auto others = [&](const std::string& endpoint) {
    EXPECT_EQ(endpoint, "b");
    return leader.channel();
  };
  CommandStreams streams({{"a", follower.channel(), others}});
  Sender sender;
  for (int i = 0; i < 500; ++i) sender.send(streams);
  EXPECT_EQ(sender.ended(), (Ended{{grpc::StatusCode::OK, 500}}));
  expect_once_each(leader, 500);
  EXPECT_LE(follower.came().size(), 500u);
}

TEST(CommandStreams, SendAgainWhatABrokenStreamDidNotAnswer) {
  FakeNode node;
  node.breaks = 3;
  CommandStreams streams({{"a", node.channel()}});
  Sender sender;
  for (int i = 0; i < 1000; ++i) sender.send(streams);
  EXPECT_EQ(sender.ended(), (Ended{{grpc::StatusCode::OK, 1000}}));
  EXPECT_EQ(node.came().size(), 1000u);
}

TEST(CommandStreams, GoOnWithAnotherNodeWhereOneIsSilent) {
  FakeNode silent, leader;
  silent.silent = true;
  CommandStreams streams({{"a", silent.channel()}, {"b", leader.channel()}});
  Sender sender;
  for (int i = 0; i < 10; ++i) sender.send(streams);
  EXPECT_EQ(sender.ended(), (Ended{{grpc::StatusCode::OK, 10}}));
  expect_once_each(leader, 10);
}

TEST(CommandStreams, AnswerWhatNobodyDecidedInTime) {
  FakeNode node;
  node.answer = {grpc::StatusCode::UNAVAILABLE, "starting"};
  CommandStreams streams({{"a", node.channel()}});
  Sender sender;
  sender.send(streams);
  EXPECT_EQ(sender.ended(), (Ended{{grpc::StatusCode::UNAVAILABLE, 1}}));
  EXPECT_GT(node.groups, 2) << "it was tried again";
  node.answer = {grpc::StatusCode::INVALID_ARGUMENT, "no such command"};
  sender.send(streams);
  sender.ended();
  EXPECT_EQ(sender.ended().at(grpc::StatusCode::INVALID_ARGUMENT), 1);
}

TEST(CommandStreams, EndWhatIsUnderWayWhenTheyEnd) {
  FakeNode node;
  node.silent = true;
  Sender sender;
  {
    CommandStreams streams({{"a", node.channel()}});
    for (int i = 0; i < 2000; ++i) sender.send(streams);
  }
  const auto ended = sender.ended();
  EXPECT_FALSE(ended.contains(grpc::StatusCode::OK));
}

}  // namespace
}  // namespace carelog::gateway
