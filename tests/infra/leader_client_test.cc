// How a client of several nodes finds the leading one.
#include "infra/grpc/leader_client.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "events/aggregate_id.h"

namespace carelog::infra {
namespace {

const grpc::Status away(grpc::StatusCode::UNAVAILABLE, "away");
const grpc::Status done = grpc::Status::OK;

grpc::Status moved(const std::string& leader) {
  return {grpc::StatusCode::UNAVAILABLE, "another node leads this partition", leader};
}

// Never used in this test.
std::shared_ptr<grpc::Channel> plain(const std::string& endpoint) {
  return grpc::CreateChannel(endpoint, grpc::InsecureChannelCredentials());
}

struct Routes {
  Routes() : routes(leader_nodes("127.0.0.1:1,127.0.0.1:2,127.0.0.1:3", plain)) {}
  LeaderRoutes routes;
};

TEST(LeaderRoutes, UseTheSlicesOfTheLog) {
  for (const char* id : {"", "a", "0b7ff2a6-2b9d-8f63-9d3e-6a5b3a5e1c11", "carelog"}) {
    EXPECT_EQ(LeaderRoutes::slice_of(id), events::slice_of(id)) << id;
  }
  EXPECT_EQ(LeaderRoutes::slices, events::slices);
}

TEST(LeaderRoutes, FollowWhereTheLeaderIsSaidToBeAndRememberIt) {
  Routes nodes;
  EXPECT_EQ(nodes.routes.node_for(7), 0U);
  const auto wait = nodes.routes.after(7, 0, 1, moved("127.0.0.1:3"));
  ASSERT_TRUE(wait);
  EXPECT_LE(*wait, std::chrono::milliseconds(1));
  EXPECT_EQ(nodes.routes.node_for(7), 2U);
  EXPECT_FALSE(nodes.routes.after(7, 2, 2, done));
  EXPECT_EQ(nodes.routes.node_for(7), 2U);
  EXPECT_EQ(nodes.routes.node_for(8), 0U) << "other slices may be led by others";
}

TEST(LeaderRoutes, LearnOfNodesThatTheyWereNotToldOf) {
  Routes nodes;
  nodes.routes.after(7, 0, 1, moved("127.0.0.1:9"));
  EXPECT_EQ(nodes.routes.node_for(7), 3U);
  EXPECT_NE(nodes.routes.channel(3), nullptr);
}

TEST(LeaderRoutes, WithoutAWayToOthersALeaderThatIsNamedIsWaitedFor) {
  LeaderRoutes alone(std::vector<LeaderNode>{{"process-1", plain("127.0.0.1:1")}});
  const auto wait = alone.after(7, 0, 1, moved("127.0.0.1:9"));
  ASSERT_TRUE(wait);
  EXPECT_GT(*wait, std::chrono::milliseconds(10));
  EXPECT_EQ(alone.node_for(7), 0U);
}

TEST(LeaderRoutes, TryTheNextNodeWhenOneIsAwayAndLeaveItWithAllItsSlices) {
  Routes nodes;
  nodes.routes.after(7, 0, 1, moved("127.0.0.1:2"));
  nodes.routes.after(8, 0, 1, moved("127.0.0.1:2"));
  ASSERT_TRUE(nodes.routes.after(7, 1, 2, away));
  EXPECT_EQ(nodes.routes.node_for(7), 2U);
  EXPECT_EQ(nodes.routes.node_for(8), 2U);
}

TEST(LeaderRoutes, WaitLongerFromAttemptToAttemptAndAboutThreeSecondsInAll) {
  Routes nodes;
  std::chrono::milliseconds all{0};
  for (int attempt = 1; attempt < LeaderRoutes::attempts_max; ++attempt) {
    const auto wait = nodes.routes.after(7, nodes.routes.node_for(7), attempt, away);
    ASSERT_TRUE(wait);
    all += *wait;
  }
  EXPECT_GT(all, std::chrono::milliseconds(2'000));
  EXPECT_LT(all, std::chrono::milliseconds(4'000));
}

TEST(LeaderRoutes, TakeARefusalOrAFullQueueForAnAnswer) {
  Routes nodes;
  EXPECT_FALSE(nodes.routes.after(7, 0, 1, {grpc::StatusCode::RESOURCE_EXHAUSTED, "full"}));
  EXPECT_FALSE(nodes.routes.after(7, 0, 1, {grpc::StatusCode::INVALID_ARGUMENT, "bad"}));
}

TEST(LeaderRoutes, DoNotChaseANodeThatNamesItself) {
  Routes nodes;
  const auto wait = nodes.routes.after(7, 0, 1, moved("127.0.0.1:1"));
  ASSERT_TRUE(wait);
  EXPECT_GT(*wait, std::chrono::milliseconds(1));
}

}  // namespace
}  // namespace carelog::infra
