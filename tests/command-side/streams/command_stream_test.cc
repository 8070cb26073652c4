// The server's side of a stream of groups: order, flow control, and callers that go away.
#include "command-side/streams/command_stream_service.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/command-side/command_edge_fixture.h"

namespace carelog::command {
namespace {

// Keeps the commands until it is told to answer them.
class Held final : public wire::CommandService::CallbackService {
 public:
  Held() {
    grpc::ServerBuilder builder;
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    stub_ = wire::CommandService::NewStub(server_->InProcessChannel({}));
  }
  ~Held() override { server_->Shutdown(std::chrono::system_clock::now()); }

  CommandStreamReactor* DecideGroups(grpc::CallbackServerContext*) override {
    return open_command_stream([this](const wire::CommandRequest& request,
                                      std::function<void(wire::CommandAnswer)> answer) {
      const std::lock_guard lock(mutex_);
      held_.emplace_back(request.id(), std::move(answer));
      came_.notify_all();
    });
  }
  std::unique_ptr<grpc::ClientReaderWriter<wire::CommandGroup, wire::CommandGroupReply>> open(
      grpc::ClientContext& context) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    return stub_->DecideGroups(&context);
  }

  // Once so many have come.
  bool holds(std::size_t count) {
    std::unique_lock lock(mutex_);
    return came_.wait_for(lock, std::chrono::seconds(10), [&] { return held_.size() >= count; });
  }
  std::size_t held() {
    const std::lock_guard lock(mutex_);
    return held_.size();
  }
  // The last first.
  void answer_all() {
    std::vector<std::pair<std::string, std::function<void(wire::CommandAnswer)>>> held;
    {
      const std::lock_guard lock(mutex_);
      held.swap(held_);
    }
    for (auto each = held.rbegin(); each != held.rend(); ++each) {
      wire::CommandAnswer answer;
      answer.mutable_reply()->mutable_done()->set_id(each->first);
      each->second(std::move(answer));
    }
  }

 private:
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<wire::CommandService::Stub> stub_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::pair<std::string, std::function<void(wire::CommandAnswer)>>> held_;
};

wire::CommandGroup group(std::uint64_t number, int commands) {
  wire::CommandGroup group;
  group.set_number(number);
  for (int i = 0; i < commands; ++i) {
    group.add_commands()->set_id(std::to_string(number) + "." + std::to_string(i));
  }
  return group;
}

TEST(CommandStream, AnswersEachGroupAtOnceInItsOrder) {
  Held node;
  grpc::ClientContext context;
  const auto stream = node.open(context);
  ASSERT_TRUE(stream->Write(group(7, 3)));
  ASSERT_TRUE(stream->Write(group(8, 0)));
  wire::CommandGroupReply reply;
  ASSERT_TRUE(stream->Read(&reply));
  EXPECT_EQ(reply.number(), 8U) << "there is nothing to wait for";
  ASSERT_TRUE(node.holds(3));
  node.answer_all();
  ASSERT_TRUE(stream->Read(&reply));
  EXPECT_EQ(reply.number(), 7U);
  ASSERT_EQ(reply.answers_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(reply.answers(i).reply().done().id(), "7." + std::to_string(i));
  }
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&reply));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(CommandStream, HoldsUpACallerWhoseGroupsAreUnanswered) {
  constexpr std::size_t groups = 12;
  Held node;
  grpc::ClientContext context;
  const auto stream = node.open(context);
  std::thread writer([&] {
    for (std::size_t i = 0; i < groups; ++i) stream->Write(group(i, 1));
    stream->WritesDone();
  });
  std::size_t answered = 0;
  wire::CommandGroupReply reply;
  while (answered < groups) {
    const std::size_t most = std::min(groups_unanswered_max, groups - answered);
    ASSERT_TRUE(node.holds(most));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(node.held(), most);
    node.answer_all();
    for (std::size_t i = 0; i < most; ++i, ++answered) ASSERT_TRUE(stream->Read(&reply));
  }
  writer.join();
  EXPECT_FALSE(stream->Read(&reply));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(CommandStream, SurvivesACallerThatGoesAway) {
  Held node;
  {
    grpc::ClientContext context;
    const auto stream = node.open(context);
    ASSERT_TRUE(stream->Write(group(1, 2)));
    ASSERT_TRUE(node.holds(2));
    context.TryCancel();
    EXPECT_FALSE(stream->Finish().ok());
  }
  node.answer_all();
  grpc::ClientContext context;
  const auto stream = node.open(context);
  ASSERT_TRUE(stream->Write(group(2, 1)));
  ASSERT_TRUE(node.holds(1));
  node.answer_all();
  wire::CommandGroupReply reply;
  EXPECT_TRUE(stream->Read(&reply));
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(CommandStream, RefusesAGroupThatIsTooLarge) {
  Held node;
  grpc::ClientContext context;
  const auto stream = node.open(context);
  ASSERT_TRUE(stream->Write(group(1, group_commands_max + 1)));
  wire::CommandGroupReply reply;
  EXPECT_FALSE(stream->Read(&reply));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(node.held(), 0U);
}

// Each command of a stream is admitted and answered as if it had come alone.
TEST_F(CommandEdge, DecidesGroupsOfAStreamLikeSingleCommands) {
  const auto imported = [](wire::CommandRequest request) {
    request.mutable_context()->set_role("service");
    return request;
  };
  wire::CommandGroup group;
  group.set_number(1);
  auto viewed = imported(envelope(infra::random_uuid(), ada()));
  auto unviewed = imported(envelope(infra::random_uuid(), ada()));
  unviewed.set_without_view(true);
  auto of_another = imported(envelope(infra::random_uuid(), ada()));
  of_another.mutable_context()->set_clinic("other");
  auto not_allowed = imported(envelope(viewed.id(), wire::DeactivatePatient()));
  auto wrong = imported(envelope(infra::random_uuid(), ada("nobody")));
  *group.mutable_context() = viewed.context();
  for (const auto& each : {viewed, unviewed, viewed, of_another, wrong, not_allowed}) {
    *group.add_commands() = each;
  }
  grpc::ClientContext context;
  context.set_initial_metadata_corked(true);  // the token is made from the first group
  const auto stream = stub_->DecideGroups(&context);
  ASSERT_TRUE(stream->Write(group));
  wire::CommandGroupReply reply;
  ASSERT_TRUE(stream->Read(&reply));
  ASSERT_EQ(reply.answers_size(), 6);
  const auto& answers = reply.answers();
  EXPECT_EQ(view_of(answers[0].reply()).name(), "Ada Lovelace");
  EXPECT_EQ(answers[1].reply().done().version(), 1U);
  EXPECT_TRUE(answers[1].reply().done().view().empty());
  EXPECT_EQ(answers[2].reply().done().id(), viewed.id());
  EXPECT_EQ(answers[3].status(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(answers[4].reply().refused().code(), wire::Refusal::INVALID);
  EXPECT_EQ(answers[5].status(), grpc::StatusCode::PERMISSION_DENIED);
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());

  grpc::ClientContext of_clinician;
  of_clinician.set_initial_metadata_corked(true);
  group.mutable_context()->set_role("clinician");
  const auto refused = stub_->DecideGroups(&of_clinician);
  refused->Write(group);
  EXPECT_EQ(refused->Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

}  // namespace
}  // namespace carelog::command
