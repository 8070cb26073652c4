// Events that PostgreSQL or a fold cannot apply: each parks its aggregate, everything else goes on.
#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <thread>

#include "carelog/events/v1/frame.pb.h"
#include "projections/postgres_projections.h"
#include "tests/projections/fixtures/read_models.h"

namespace carelog::projections {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

const ProjectorLimits quick{.batch_records_min = 64,
                            .batch_records_max = 256,
                            .idle_wait_ms = milliseconds(20),
                            .backoff_min_ms = milliseconds(5),
                            .backoff_max_ms = milliseconds(50)};

template <typename Condition>
bool eventually(Condition condition) {
  for (const auto until = Clock::now() + std::chrono::seconds(30); Clock::now() < until;) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return condition();
}

// Cannot be compressed below the limit of an index row.
std::string long_email() {
  std::string text;
  std::uint64_t state = 88172645463325252ULL;
  while (text.size() < 9000) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    text += static_cast<char>('a' + state % 26);
    text += static_cast<char>('0' + state / 64 % 10);
  }
  return text + "@example.org";
}

const std::string after_a_gap = patient_number(901);
const std::string no_uuid = "not-a-uuid";
const std::string zero_byte = patient_number(903);
const std::string too_long = patient_number(904);
const std::string unknown_event = patient_number(905);
const std::string unknown_gender = patient_number(906);

class PoisonTest : public testing::TestWithParam<std::string> {
 protected:
  // A commit that this program cannot read although its frame is sound.
  void tell_of_a_newer_program(const std::string& id, bool whole_event) {
    log_.tell_bytes(id, {registered("Nobody")}, [whole_event](std::string bytes) {
      events::v1::Frame frame;
      EXPECT_TRUE(frame.ParseFromString(bytes));
      auto& event = *frame.mutable_commit()->mutable_events(0);
      if (whole_event) {
        event.Clear();
      } else {
        event.mutable_patient_registered()->set_gender(static_cast<events::v1::Gender>(99));
      }
      return frame.SerializeAsString();
    });
  }

  void tell_poison() {
    log_.tell(after_a_gap, {registered("Gap")});
    log_.skip_versions(after_a_gap, 1);
    log_.tell(after_a_gap, {renamed("After")});
    log_.tell(no_uuid, {registered("Grace Hopper")});
    log_.tell(zero_byte, {registered(std::string("Nul\0l", 5))});
    events::PatientRegistered email = registered("Long");
    email.email = long_email();
    log_.tell(too_long, {email});
    tell_of_a_newer_program(unknown_event, true);
    tell_of_a_newer_program(unknown_gender, false);
    // What comes after it waits. (A later event that repairs the row within the same batch would
    // keep it from being parked: only the row after the batch is written.)
    events::PatientDetailsCorrected later;
    later.address = "Later";
    for (const auto& id : poisoned_) log_.tell(id, {later});
  }

  const std::vector<std::string> poisoned_ = {after_a_gap, no_uuid,       zero_byte,
                                              too_long,    unknown_event, unknown_gender};
  ToldLog log_{"patients"};
  ToldLog billing_{"billing"};
  const std::string conninfo_ = test_server->fresh_database();
};

// If told before the first start it is met in bulk, later one batch at a time.
TEST_P(PoisonTest, SixKindsParkSixAggregatesAndEverythingElseEqualsTheFold) {
  auto all = postgres_projections(conninfo_, {&log_.log(), &billing_.log()}, quick);
  Projection& patients = *all.front();
  if (GetParam() == "live") {
    patients.start();
    ASSERT_TRUE(eventually([&] { return patients.progress().generation == 1; }));
  }
  for (int number = 0; number < 40; ++number) {
    log_.tell(patient_number(number), {registered("Before")});
  }
  tell_poison();
  for (int number = 0; number < 40; ++number) log_.tell(patient_number(number), {renamed("After")});
  patients.start();
  ASSERT_TRUE(eventually([&] {
    const auto now = patients.progress();
    return now.generation != 0 && now.lag_events == 0 && now.parked_aggregates == 6;
  })) << patients.progress().failure;

  std::map<std::string, ParkedAggregate> parked;
  for (const auto& each : patients.parked()) parked[each.aggregate.id] = each;
  ASSERT_EQ(parked.size(), 6u);
  for (const auto& id : poisoned_) {
    ASSERT_TRUE(parked.contains(id)) << id;
    EXPECT_EQ(parked[id].waiting.size(), 2u) << id;
    for (const char* personal : {"Grace", "Hopper", "Long", "Nobody", "@example"}) {
      EXPECT_EQ(parked[id].reason.find(personal), std::string::npos) << parked[id].reason;
    }
  }
  EXPECT_NE(parked[no_uuid].reason.find("SQLSTATE 22P02"), std::string::npos);
  EXPECT_NE(parked[too_long].reason.find("SQLSTATE 54000"), std::string::npos);
  EXPECT_NE(parked[after_a_gap].reason.find("does not follow"), std::string::npos);
  EXPECT_EQ(patients.progress().waiting_commits, 12);
  EXPECT_EQ(patients.progress().failure, "");

  // The others are as folded from their events; the row is as it was before the gap.
  pqxx::connection connection(conninfo_);
  pqxx::nontransaction work(connection);
  EXPECT_EQ(work.exec1("SELECT count(*) FROM carelog.patients WHERE name = 'After' AND "
                       "version = 2")[0]
                .as<int>(),
            40);
  EXPECT_EQ(work.exec1("SELECT count(*) FROM carelog.patients")[0].as<int>(), 41);
  EXPECT_EQ(work.exec1("SELECT name FROM carelog.patients WHERE id = '" + after_a_gap + "'")[0]
                .as<std::string>(),
            "Gap");

  // A new start tries again, without success; then one is released.
  patients.stop();
  patients.start();
  ASSERT_TRUE(eventually([&] { return patients.progress().parked_aggregates == 6; }));
  EXPECT_EQ(patients.retry(no_uuid).still_parked, 1u);
  EXPECT_TRUE(patients.release(no_uuid));
  EXPECT_FALSE(patients.release(no_uuid));
  EXPECT_EQ(patients.progress().parked_aggregates, 5);
}

TEST_P(PoisonTest, WhatCanBeAppliedAfterAllIsWhenItIsRetried) {
  auto all = postgres_projections(conninfo_, {&log_.log(), &billing_.log()}, quick);
  Projection& patients = *all.front();
  patients.start();
  ASSERT_TRUE(eventually([&] { return patients.progress().generation == 1; }));
  {
    pqxx::connection connection(conninfo_);
    pqxx::nontransaction(connection)
        .exec("ALTER TABLE carelog_patients_1.patients ADD CONSTRAINT odd CHECK (name <> 'Odd')");
  }
  log_.tell(ada, {registered("Ada"), renamed("Odd")});
  log_.tell(grace, {registered("Grace")});
  ASSERT_TRUE(eventually([&] { return patients.progress().parked_aggregates == 1; }));
  log_.tell(ada, {renamed("Ada King")});
  ASSERT_TRUE(eventually([&] { return patients.progress().waiting_commits == 2; }));
  EXPECT_EQ(patients.parked()[0].aggregate.id, ada);
  EXPECT_NE(patients.parked()[0].reason.find("SQLSTATE 23514"), std::string::npos);
  patients.stop();
  pqxx::connection connection(conninfo_);
  pqxx::nontransaction(connection)
      .exec("ALTER TABLE carelog_patients_1.patients DROP CONSTRAINT odd");
  // As a program with the fixed code would do by itself.
  patients.start();
  ASSERT_TRUE(eventually([&] { return patients.parked().empty(); }));
  pqxx::nontransaction work(connection);
  EXPECT_EQ(work.exec1("SELECT name, version FROM carelog.patients WHERE id = '" + ada + "'")[1]
                .as<int>(),
            3);
}

INSTANTIATE_TEST_SUITE_P(Met, PoisonTest, testing::Values("live", "bulk"),
                         [](const auto& met) { return met.param; });

}  // namespace
}  // namespace carelog::projections
