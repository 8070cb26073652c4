// The access log on PostgreSQL (a private server of its own, ended with the test).
#include <gtest/gtest.h>

#include <memory>
#include <pqxx/pqxx>

#include "auth/access/postgres_access_log.h"
#include "infra/postgres/connection_pool.h"
#include "infra/postgres/private_server.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::auth {
namespace {

const std::string journal = "0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";
const std::string patient = "11111111-0000-8000-8000-000000000001";

class TheAccessLog : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = std::make_unique<infra::TemporaryDirectory>();
    server_ = std::make_unique<infra::PrivateServer>(directory_->path() + "/postgres");
  }
  static void TearDownTestSuite() {
    server_.reset();
    directory_.reset();
  }
  TheAccessLog() : pool_(server_->conninfo()) {
    pool_.use([](pqxx::connection& connection) {
      pqxx::nontransaction(connection)
          .exec("SET client_min_messages = warning; DROP SCHEMA IF EXISTS access CASCADE");
    });
    log_ = std::make_unique<PostgresAccessLog>(pool_);
  }

  static PlacedAccess access(std::int64_t position, const std::string& actor) {
    PlacedAccess placed{position, {}};
    placed.entry.set_kind(AccessEntry::READ);
    placed.entry.set_at_ms(1'700'000'000'000 + position);
    placed.entry.set_clinic("main");
    placed.entry.set_actor(actor);
    placed.entry.set_operation("getPatient");
    placed.entry.set_status(200);
    placed.entry.add_patient_ids(patient);
    return placed;
  }
  std::int64_t count(const std::string& condition = "true") {
    return pool_.use([&](pqxx::connection& connection) {
      pqxx::nontransaction work(connection);
      return work.exec1("SELECT count(*) FROM access.access_log WHERE " + condition)[0]
          .as<std::int64_t>();
    });
  }

  inline static std::unique_ptr<infra::TemporaryDirectory> directory_;
  inline static std::unique_ptr<infra::PrivateServer> server_;
  infra::ConnectionPool pool_;
  std::unique_ptr<PostgresAccessLog> log_;
};

TEST_F(TheAccessLog, KeepsEntriesWithThePositionBehindThem) {
  EXPECT_EQ(log_->position(journal), 0);
  EXPECT_EQ(log_->copy({journal, 0, 300, {access(40, "u-1"), access(170, "u-2")}}), 300);
  EXPECT_EQ(log_->position(journal), 300);
  EXPECT_EQ(count("patients @> ARRAY['" + patient + "'::uuid] AND kind = 'read'"), 2);
}

TEST_F(TheAccessLog, TakesEveryEntryOnce) {
  const CopiedAccesses batch{journal, 0, 300, {access(40, "u-1")}};
  log_->copy(batch);
  EXPECT_EQ(log_->copy(batch), 300);
  EXPECT_EQ(log_->copy({journal, 100, 400, {access(310, "u-1")}}), 300);  // its position is 300
  EXPECT_EQ(count(), 1);
}

TEST_F(TheAccessLog, PutsWhatCameOfAnAnnouncedReadInItsPlace) {
  const auto outcome = [](std::int64_t position, const PlacedAccess& announced,
                          AccessEntry::Kind kind) {
    PlacedAccess placed = announced;
    placed.position = position;
    placed.entry.set_kind(kind);
    placed.entry.set_announced_at_ms(announced.entry.at_ms());
    placed.entry.set_announced_position(announced.position);
    return placed;
  };
  std::vector<PlacedAccess> announced;
  for (const std::int64_t position : {40, 80, 120, 160}) {
    announced.push_back(access(position, "u-1"));
    announced.back().entry.set_request_id("request-" + std::to_string(position));
  }
  log_->copy({journal, 0, 200, announced});
  EXPECT_EQ(count("kind = 'read'"), 4);
  // One was refused, one failed in the next batch; the third came in a batch with its announcement.
  auto late = access(240, "u-1");
  late.entry.set_request_id("request-240");
  log_->copy({journal,
              200,
              400,
              {outcome(210, announced[0], AccessEntry::REFUSAL),
               outcome(220, announced[1], AccessEntry::NOTHING_SHOWN), late,
               outcome(250, late, AccessEntry::REFUSAL)}});
  EXPECT_EQ(count("kind = 'read'"), 2) << "a crash left them without an outcome: shown";
  EXPECT_EQ(count("request_id IN ('request-120', 'request-160')"), 2);
  EXPECT_EQ(count("kind = 'refusal' AND position IN (210, 250)"), 2);
  EXPECT_EQ(count(), 4);
}

// Nothing that a client sends, such as the request id, removes an entry.
TEST_F(TheAccessLog, NamesAnAnnouncementByItsPlaceAlone) {
  std::vector<PlacedAccess> announced = {access(40, "u-1"), access(80, "u-1")};
  for (auto& each : announced) each.entry.set_request_id("the-same");
  log_->copy({journal, 0, 100, announced});
  PlacedAccess refused = access(110, "u-1");
  refused.entry.set_kind(AccessEntry::REFUSAL);
  refused.entry.set_request_id("the-same");
  refused.entry.set_announced_at_ms(announced[1].entry.at_ms());
  refused.entry.set_announced_position(80);
  log_->copy({journal, 100, 200, {refused}});
  EXPECT_EQ(count("kind = 'read' AND position = 40"), 1);
  EXPECT_EQ(count("position = 80"), 0);
  EXPECT_EQ(count("kind = 'refusal'"), 1);
  refused.position = 210;
  refused.entry.set_announced_position(300);  // not copied yet
  log_->copy({journal, 200, 400, {refused, access(300, "u-2")}});
  EXPECT_EQ(count("position = 300"), 1) << "an entry takes the place of an earlier one only";
}

TEST_F(TheAccessLog, KeepsJournalsApart) {
  log_->copy({journal, 0, 300, {access(40, "u-1")}});
  log_->copy({patient, 0, 200, {access(40, "u-1")}});
  EXPECT_EQ(log_->position(journal), 300);
  EXPECT_EQ(log_->position(patient), 200);
  EXPECT_EQ(count(), 2);
}

TEST_F(TheAccessLog, IsNotStoppedByWhatATokenMaySay) {
  const std::string odd("a\0b\"\\\xff{}", 8);
  EXPECT_EQ(log_->copy({journal, 0, 300, {access(40, odd)}}), 300);
  EXPECT_EQ(count("actor LIKE 'a?b%'"), 1);
}

TEST_F(TheAccessLog, SaysThatItsDatabaseIsAway) {
  infra::ConnectionPool nowhere("host=/nowhere dbname=none", {.connections_max = 1});
  EXPECT_THROW(PostgresAccessLog log(nowhere), AccessLogUnavailable);
}

}  // namespace
}  // namespace carelog::auth
