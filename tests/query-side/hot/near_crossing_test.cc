// Patients kept near, on PostgreSQL: a projection writes and tells, the query side follows.
#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <thread>

#include "projections/patients/patient_summary.h"
#include "query-side/hot/hot_patients.h"
#include "query-side/hot/memory_hot_rows.h"
#include "query-side/hot/postgres_hot_feed.h"
#include "query-side/patients/postgres_patient_reader.h"
#include "query-side/postgres_queries.h"
#include "tests/projections/fixtures/read_models.h"

namespace carelog::query {
namespace {

using projections::ada;
using projections::grace;
using projections::registered;
using projections::renamed;
using projections::test_server;

class NearCrossing : public testing::Test {
 protected:
  NearCrossing() {
    patients_.tell(ada, {registered("Ada")});
    patients_.tell(grace, {registered("Grace")});
    catch_up();
    feed_.emplace(conninfo_, follower_);
    EXPECT_TRUE(within_seconds([&] { return follower_.may_answer({}, Clock::now()); }));
  }

  using Clock = HotFollower::Clock;

  static bool within_seconds(const std::function<bool()>& holds) {
    const auto end = Clock::now() + std::chrono::seconds(10);
    while (!holds()) {
      if (Clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
  }
  void catch_up() {
    auto made = projections::empty_model("patients", conninfo_);
    ASSERT_TRUE(projections::catch_up(*made.model, patients_, 50));
  }
  // As a service does; "" if it is not kept.
  std::string kept_name(const std::string& id, const std::string& clinic = "main") {
    const auto found = near_.find({PatientWanted{clinic, id}}).front();
    return found ? found->name() : "";
  }
  void keep(const FoundPatients& found) {
    if (!found.as_of) return;
    near_.keep(*found.patients.front(), found.partitions.front(), *found.as_of);
  }
  void read(const std::string& id) { keep(reader_.find_as_of({{"main", id}})); }

  projections::ToldLog patients_{"patients"};
  const std::string conninfo_ = test_server->fresh_database();
  const std::unique_ptr<infra::ConnectionPool> pool_ = query_pool(conninfo_, 3);
  PostgresPatientReader reader_{*pool_};
  MemoryHotRows rows_{1 << 20};
  HotFollower follower_{rows_, "patients"};
  HotPatients near_{rows_, follower_};
  std::optional<PostgresHotFeed> feed_;
};

TEST_F(NearCrossing, ARowIsKeptUntilItChanges) {
  EXPECT_EQ(kept_name(ada), "");
  read(ada);
  read(grace);
  EXPECT_EQ(kept_name(ada), "Ada");
  EXPECT_EQ(kept_name("0B7E9F66-0000-8000-8000-00000000000A"), "Ada");
  EXPECT_EQ(kept_name(ada, "other"), "");
  const FoundPatients before = reader_.find_as_of({{"main", ada}});
  patients_.tell(ada, {renamed("Augusta")});
  catch_up();
  EXPECT_TRUE(within_seconds([&] { return kept_name(ada).empty(); }));
  keep(before);  // the racing reader, who is late
  EXPECT_EQ(kept_name(ada), "");
  EXPECT_EQ(kept_name(grace), "Grace");
  read(ada);
  EXPECT_EQ(kept_name(ada), "Augusta");
}

TEST_F(NearCrossing, ATokenIsAnsweredOnceItsPartitionIsFollowed) {
  read(ada);
  patients_.tell(ada, {renamed("Augusta")});
  const FoundPatients now = reader_.find_as_of({{"main", ada}});
  ASSERT_TRUE(now.as_of);
  const std::uint32_t partition = now.partitions.front();
  const ConsistencyToken token{"patients", partition, now.as_of->next_offsets[partition]};
  EXPECT_FALSE(near_.find({PatientWanted{"main", ada, token}}).front());
  catch_up();
  EXPECT_TRUE(within_seconds([&] { return follower_.may_answer(token, Clock::now()); }));
  EXPECT_FALSE(near_.find({PatientWanted{"main", ada, token}}).front());
  read(ada);
  EXPECT_EQ(near_.find({PatientWanted{"main", ada, token}}).front()->name(), "Augusta");
}

// The source's own row says nothing of it; the commit may be of another partition.
TEST_F(NearCrossing, AMergeReachesBoth) {
  patients_.tell(ada, {events::PatientMergeBegun{"m1", grace, {}, ""}});
  catch_up();
  ASSERT_TRUE(within_seconds([&] {
    read(ada);
    return kept_name(ada) == "Ada";
  }));
  patients_.tell(grace, {events::PatientMergeAccepted{"m1", ada, {}, {}}});
  catch_up();
  EXPECT_TRUE(within_seconds([&] { return kept_name(ada).empty(); }));
  read(ada);
  EXPECT_EQ(kept_name(ada), "");
  patients_.tell(grace, {events::PatientMergeReverted{"m1", ada}});
  catch_up();
  EXPECT_TRUE(within_seconds([&] {
    read(ada);
    return kept_name(ada) == "Ada";
  }));
}

TEST_F(NearCrossing, NothingIsKeptWhileSomethingIsParked) {
  EXPECT_TRUE(reader_.find_as_of({{"main", ada}}).as_of);
  patients_.tell(ada, {registered("Ada again")});
  catch_up();
  EXPECT_FALSE(reader_.find_as_of({{"main", grace}}).as_of);
  read(grace);
  EXPECT_EQ(kept_name(grace), "");
}

TEST_F(NearCrossing, AnotherGenerationBeginsEmpty) {
  read(ada);
  EXPECT_EQ(kept_name(ada), "Ada");
  const auto generations = projections::generations_of("patients", conninfo_);
  const int number = generations->begin({}).number;
  for (const auto& each : generations->list()) {
    if (each.number != number) continue;
    auto model = generations->open(each);
    ASSERT_TRUE(projections::catch_up(*model, patients_, 50));
    ASSERT_TRUE(model->flush());
  }
  ASSERT_TRUE(generations->finish_filling(number));
  ASSERT_TRUE(generations->make_live(number));
  EXPECT_TRUE(within_seconds([&] { return kept_name(ada).empty(); }));
  EXPECT_TRUE(within_seconds([&] {
    read(ada);
    return kept_name(ada) == "Ada";
  }));
}

// As if the connection that follows had broken.
TEST_F(NearCrossing, FollowsAgainAfterItsSessionEnded) {
  read(ada);
  pqxx::connection owner(conninfo_);
  pqxx::nontransaction work(owner);
  work.exec(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
      "AND datname = current_database() AND query LIKE '%g.made_at_ms::text%'");
  patients_.tell(ada, {renamed("Augusta")});
  catch_up();
  EXPECT_TRUE(within_seconds([&] { return kept_name(ada) != "Ada"; }));
  EXPECT_TRUE(within_seconds([&] {
    read(ada);
    return kept_name(ada) == "Augusta";
  }));
}

}  // namespace
}  // namespace carelog::query
