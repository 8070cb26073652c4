// Analytics written by the projection and read by the query side: the two share no code, only keys.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/analytics.grpc.pb.h"
#include "projections/rocksdb_projections.h"
#include "query-side/analytics/rocksdb_analytics_reader.h"
#include "query-side/reading/read_failure.h"
#include "query-side/rocksdb/rocksdb_positions.h"
#include "query-side/rocksdb_queries.h"
#include "tests/auth/peers_fixture.h"
#include "tests/infra/temporary_directory.h"
#include "tests/projections/fixtures/told.h"

namespace carelog::query {
namespace {

namespace api = carelog::api::v1;

LiveStore live_store_of(projections::RocksdbGenerations& stores) {
  return {.model = stores.name(),
          .get = [&stores] { return stores.live_store(); },
          .damaged = [&stores](const rocksdb::DB& store,
                               const std::string& why) { stores.note_damage(store, why); }};
}

class AnalyticsCrossingTest : public testing::Test {
 protected:
  AnalyticsCrossingTest() {
    using namespace projections;
    log_.tell(ada, {registered("Ada", "1950-02-28")});
    log_.tell(grace, {registered("Grace", "1990-01-01", events::Gender::unspecified)});
    log_.tell(grace, {events::PatientDeactivated{"moved"}});
    log_.tell(alan, {registered("Alan", "1912-06-23", events::Gender::male)});
    log_.tell(alan, {events::PatientMarkedDeceased{"1954-06-07"}});
    events::PatientRegistered elsewhere = registered("Eve", "2015-01-01");
    elsewhere.clinic = "main2";
    log_.tell("eeeeeeee-0000-8000-8000-00000000000e", {elsewhere});
    events::PatientDetailsCorrected later;
    later.registered_date = "2024-04-01";
    log_.tell(ada, {later});
  }

  infra::TemporaryDirectory directory_;
  bool caught_up() {
    for (int tries = 0; tries < 5000; ++tries) {
      const auto now = projection_->progress();
      if (now.lag_events == 0 && now.last_progress_ms > 0) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }

  projections::RocksdbProjection model() {
    auto all = projections::rocksdb_projections(directory_.path(), {&log_.log(), &billing_.log()},
                                                {.idle_wait_ms = std::chrono::milliseconds(20)});
    return std::move(all.front());
  }

  projections::ToldLog log_;
  projections::ToldLog billing_{"billing"};
  projections::RocksdbProjection made_ = model();
  std::unique_ptr<projections::Projection>& projection_ = made_.projection;
  const LiveStore live_ = live_store_of(*made_.stores);
};

auth::TestPeers& test_peers() {
  static auth::TestPeers peers;
  return peers;
}

api::GetAnalyticsSummaryReply summary(RocksdbQueries& queries,
                                      api::GetAnalyticsSummaryRequest request,
                                      grpc::StatusCode expected = grpc::StatusCode::OK) {
  grpc::ServerBuilder builder;
  for (grpc::Service* each : queries.services()) builder.RegisterService(each);
  const auto server = builder.BuildAndStart();
  const auto stub = api::AnalyticsQueryService::NewStub(
      auth::in_process_channel(*server, test_peers().signer(auth::PeerRole::gateway)));
  grpc::ClientContext context;
  api::GetAnalyticsSummaryReply reply;
  EXPECT_EQ(stub->GetSummary(&context, request, &reply).error_code(), expected);
  server->Shutdown();
  return reply;
}

api::GetAnalyticsSummaryRequest of_main() {
  api::GetAnalyticsSummaryRequest request;
  auth::ask_as(*request.mutable_context(), "main");
  request.set_as_of_day("2024-06-01");
  return request;
}

std::map<std::string, std::int64_t> by_band(const auto& bands) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& band : bands) counts[band.band()] = band.count();
  return counts;
}

TEST_F(AnalyticsCrossingTest, CountsTheClinicsPatients) {
  projection_->start();
  RocksdbQueries queries({live_}, test_peers().verifier());
  api::GetAnalyticsSummaryRequest request = of_main();
  // Every partition with data must be there.
  for (const auto& id : {projections::ada, projections::grace, projections::alan}) {
    const auto at = log_.partition_of(id);
    request.mutable_freshness()->set_consistency_token(
        "patients." + std::to_string(at) + "." + std::to_string(log_.log().end_offset(at) - 1));
    request.mutable_freshness()->set_wait_ms(5000);
    summary(queries, request);
  }
  const auto reply = summary(queries, request);
  EXPECT_EQ(reply.patients(), 3);
  EXPECT_EQ(reply.active(), 1);
  EXPECT_EQ(reply.inactive(), 1);
  EXPECT_EQ(reply.deceased(), 1);
  EXPECT_EQ(reply.alive(), 2);
  ASSERT_EQ(reply.registrations_per_day_size(), 2);
  EXPECT_EQ(reply.registrations_per_day(0).day(), "2024-03-01");
  EXPECT_EQ(reply.registrations_per_day(0).count(), 2);
  EXPECT_EQ(reply.registrations_per_day(1).day(), "2024-04-01");
  EXPECT_EQ(reply.registrations_per_day(1).count(), 1);
  EXPECT_EQ(by_band(reply.age_bands()),
            (std::map<std::string, std::int64_t>{
                {"0-17", 0}, {"18-39", 1}, {"40-64", 0}, {"65+", 1}, {"unknown", 0}}));
  EXPECT_EQ(by_band(reply.genders()),
            (std::map<std::string, std::int64_t>{{"female", 1}, {"male", 1}, {"unspecified", 1}}));
  EXPECT_GE(reply.age_of_data_ms(), 0);
  EXPECT_LT(reply.age_of_data_ms(), 10'000);
}

TEST_F(AnalyticsCrossingTest, CountsOnlyTheDaysAsked) {
  projection_->start();
  ASSERT_TRUE(caught_up());
  const RocksdbAnalyticsReader reader(live_);
  const auto days = [&](const std::string& from, const std::string& to) {
    std::vector<std::string> dates;
    for (const auto& day : reader.counts("main", from, to).registered) dates.push_back(day.date);
    return dates;
  };
  EXPECT_THAT(days("2024-03-02", ""), testing::ElementsAre("2024-04-01"));
  EXPECT_THAT(days("", "2024-03-01"), testing::ElementsAre("2024-03-01"));
  EXPECT_THAT(days("2024-03-01", "2024-04-01"), testing::ElementsAre("2024-03-01", "2024-04-01"));
  EXPECT_THAT(days("2025-01-01", ""), testing::IsEmpty());
  EXPECT_EQ(reader.counts("nowhere", "", "").patients, 0);
  EXPECT_EQ(reader.counts("main2", "", "").patients, 1);
}

TEST_F(AnalyticsCrossingTest, TellsPositionsAsTheProjectionKeepsThem) {
  projection_->start();
  RocksdbPositions positions({live_});
  ASSERT_TRUE(caught_up());
  projection_->stop();
  const auto all = positions.read();
  ASSERT_EQ(all.size(), 4u);
  for (const ModelPosition& at : all) {
    EXPECT_EQ(at.model, "analytics");
    EXPECT_EQ(at.topic, "patients");
    EXPECT_EQ(at.next_offset, log_.log().end_offset(at.partition));
  }
}

TEST_F(AnalyticsCrossingTest, ReadsTheLiveGenerationAcrossARebuildAndARestart) {
  const RocksdbAnalyticsReader reader(live_);
  projection_->start();
  ASSERT_TRUE(caught_up());
  ASSERT_EQ(projection_->rebuild(), 2);
  while (projection_->build(2).phase != projections::BuildPhase::done) {
    EXPECT_EQ(reader.counts("main", "", "").patients, 3);
  }
  EXPECT_EQ(reader.counts("main", "", "").patients, 3);
  EXPECT_EQ(projection_->build(2).comparison->differing_rows, 0);
  projection_.reset();

  const projections::RocksdbProjection again = model();
  const RocksdbAnalyticsReader later(live_store_of(*again.stores));
  EXPECT_EQ(later.counts("main", "", "").patients, 3);
  EXPECT_EQ(again.stores->list().back().state, projections::GenerationState::live);
}

// Nobody writes: the reader finds the damage.
TEST_F(AnalyticsCrossingTest, IsMadeAnewWhenAReaderFindsItDamaged) {
  const RocksdbAnalyticsReader reader(live_);
  projection_->start();
  ASSERT_TRUE(caught_up());
  ASSERT_TRUE(made_.stores->live_store()->Flush({}).ok());
  const std::filesystem::path store = made_.stores->list().back().place;
  for (const auto& entry : std::filesystem::directory_iterator(store)) {
    if (entry.path().extension() != ".sst") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20);
    file.write("damaged", 7);
  }
  EXPECT_THROW(reader.counts("main", "", ""), ReadModelBroken);
  EXPECT_THROW(reader.counts("main", "", ""), ReadModelAway) << "until it is made anew";
  std::int64_t patients = 0;
  for (int tries = 0; tries < 5000 && patients == 0; ++tries) {
    try {
      patients = reader.counts("main", "", "").patients;
    } catch (const ReadModelAway&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  EXPECT_EQ(patients, 3);
  EXPECT_EQ(made_.stores->list().back().number, 2);
  EXPECT_TRUE(std::filesystem::exists(store.string() + ".damaged"));
}

TEST_F(AnalyticsCrossingTest, RefusesWhatIsNoDay) {
  RocksdbQueries queries({live_}, test_peers().verifier());
  api::GetAnalyticsSummaryRequest request = of_main();
  request.set_from_day("yesterday");
  summary(queries, request, grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(AnalyticsCrossingTest, IsAwayUntilTheProjectionHasBegun) {
  RocksdbQueries queries({live_}, test_peers().verifier());
  api::GetAnalyticsSummaryRequest request = of_main();
  request.mutable_freshness()->set_wait_ms(30);
  summary(queries, request, grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace carelog::query
