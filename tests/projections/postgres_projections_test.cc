// The projections against a PostgreSQL that misbehaves, and with each other.
#include "projections/postgres_projections.h"

#include <gtest/gtest.h>

#include <numeric>
#include <pqxx/pqxx>
#include <thread>

#include "projections/postgres/postgres_schema.h"
#include "tests/projections/fixtures/read_models.h"
#include "tests/projections/fixtures/test_rounds.h"

namespace carelog::projections {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

const ProjectorLimits quick{.batch_records_min = 4,
                            .batch_records_max = 32,
                            .idle_wait_ms = milliseconds(50),
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

bool caught_up(std::vector<std::unique_ptr<Projection>>& projections) {
  for (auto& projection : projections) {
    const ProjectionProgress progress = projection->progress();
    if (progress.lag_events != 0 || progress.state != ProjectionState::live) return false;
  }
  return true;
}

std::vector<Checksum> checksums(std::vector<std::unique_ptr<Projection>>& projections) {
  std::vector<Checksum> all;
  for (auto& projection : projections) all.push_back(projection->checksum());
  return all;
}

class PostgresProjectionsTest : public testing::Test {
 protected:
  std::vector<std::unique_ptr<Projection>> projections(const std::string& conninfo) {
    return postgres_projections(conninfo, {&patients_.log(), &billing_.log()}, quick);
  }

  std::string answer(const std::string& statement) {
    pqxx::connection connection(conninfo_);
    pqxx::nontransaction work(connection);
    const pqxx::result rows = work.exec(statement);
    return rows.empty() ? "" : rows[0][0].as<std::string>();
  }

  ToldLog patients_{"patients"};
  ToldLog billing_{"billing"};
  const std::string conninfo_ = test_server->fresh_database();
};

TEST_F(PostgresProjectionsTest, FillTheTablesFromBothTopics) {
  tell_of_patients(patients_, 30);
  tell_of_accounts(billing_, 30);
  auto all = projections(conninfo_);
  for (auto& projection : all) projection->start();
  ASSERT_TRUE(eventually([&] { return caught_up(all); }));
  EXPECT_EQ(answer("SELECT count(*) FROM carelog.patients"), "30");
  EXPECT_EQ(answer("SELECT count(*) FROM carelog.billing_accounts"), "30");
  EXPECT_EQ(answer("SELECT count(*) FROM carelog.audit_subjects"), "60");
  EXPECT_EQ(answer("SELECT name FROM carelog.patients WHERE id = '" + patient_number(1) + "'"),
            "Zoë \"Q\" O'Brien\\1");
  EXPECT_EQ(answer("SELECT name FROM carelog.patients WHERE id = '" + patient_number(2) + "'"),
            "{Ünï,\tcode} 2");
  EXPECT_EQ(answer("SELECT changes->0->>'to' FROM carelog.audit_entries WHERE event_type = "
                   "'PatientMarkedDeceased' AND aggregate_id = '" +
                   patient_number(5) + "'"),
            "2024-05-01");
  EXPECT_EQ(answer("SELECT topic FROM carelog.audit_entries WHERE aggregate_id = '" +
                   account_number(3) + "'"),
            "billing");
}

TEST_F(PostgresProjectionsTest, ShowACommitWithinMoments) {
  auto all = projections(conninfo_);
  for (auto& projection : all) projection->start();
  ASSERT_TRUE(eventually([&] { return caught_up(all); }));
  pqxx::connection connection(conninfo_);
  std::vector<milliseconds> waits;
  for (int number = 0; number < 21; ++number) {
    const auto told = Clock::now();
    patients_.tell(patient_number(number), {registered("Somebody")});
    while (pqxx::nontransaction(connection)
               .exec("SELECT 1 FROM carelog.patients WHERE id = '" + patient_number(number) + "'")
               .empty()) {
      ASSERT_LT(Clock::now() - told, std::chrono::seconds(10));
      std::this_thread::sleep_for(milliseconds(1));
    }
    waits.push_back(std::chrono::duration_cast<milliseconds>(Clock::now() - told));
  }
  std::sort(waits.begin(), waits.end());
  std::cout << "visible after " << waits[10].count() << " ms (median)\n";
  EXPECT_LT(waits[10], milliseconds(250));  // loose: other tests share the machine
}

TEST_F(PostgresProjectionsTest, LoseAndDoubleNothingWhenTheirSessionsAreKilled) {
  auto all = projections(conninfo_);
  for (auto& projection : all) projection->start();
  std::atomic<bool> done = false;
  std::thread killer([&] {
    pqxx::connection connection(conninfo_);
    for (int round = 0; round < 20 || !done; ++round) {
      pqxx::nontransaction(connection)
          .exec(
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
              "WHERE datname = current_database() AND pid <> pg_backend_pid()");
      std::this_thread::sleep_for(milliseconds(10));
    }
  });
  tell_of_patients(patients_, 300);
  tell_of_accounts(billing_, 300);
  done = true;
  killer.join();
  ASSERT_TRUE(eventually([&] { return caught_up(all); }));

  const std::string other = test_server->fresh_database();
  auto undisturbed = projections(other);
  for (auto& projection : undisturbed) projection->start();
  ASSERT_TRUE(eventually([&] { return caught_up(undisturbed); }));
  EXPECT_EQ(checksums(all), checksums(undisturbed));
}

TEST_F(PostgresProjectionsTest, ShareTheWorkOfTwoProcesses) {
  auto one = projections(conninfo_);
  auto other = projections(conninfo_);
  for (auto& projection : one) projection->start();
  for (auto& projection : other) projection->start();
  tell_of_patients(patients_, 200);
  tell_of_accounts(billing_, 200);
  ASSERT_TRUE(eventually([&] { return caught_up(one) && caught_up(other); }));
  for (std::size_t index = 0; index < one.size(); ++index) {
    // One of the two does the work.
    EXPECT_NE(one[index]->progress().standing_by, other[index]->progress().standing_by);
    EXPECT_LE(one[index]->progress().batches_lost + other[index]->progress().batches_lost, 1);
  }
  EXPECT_EQ(answer("SELECT count(*) FROM carelog.audit_entries a WHERE NOT EXISTS (SELECT 1 FROM "
                   "carelog.audit_entries b WHERE b.aggregate_id = a.aggregate_id AND "
                   "b.version = a.version - 1) AND a.version > 1"),
            "0");
  EXPECT_EQ(answer("SELECT count(*) FROM carelog.patients p JOIN carelog.audit_subjects s ON "
                   "s.aggregate_id = p.id AND s.version = p.version"),
            "200");
}

TEST_F(PostgresProjectionsTest, RebuildToTheSameRowsWhileTheLogGoesOn) {
  tell_of_patients(patients_, 100);
  auto all = projections(conninfo_);
  for (auto& projection : all) projection->start();
  ASSERT_TRUE(eventually([&] { return caught_up(all); }));
  const auto before = checksums(all);
  for (auto& projection : all) projection->rebuild();
  patients_.claim(1);
  ASSERT_TRUE(eventually([&] { return caught_up(all); }));
  EXPECT_EQ(checksums(all), before);
}

TEST_F(PostgresProjectionsTest, PlanForATableThatHasJustBeenFilled) {
  for (int number = 0; number < 1200; ++number) {
    patients_.tell(patient_number(number), {registered("Somebody")});
  }
  auto all = projections(conninfo_);
  for (auto& projection : all) projection->start();
  ASSERT_TRUE(eventually([&] {
    return answer(
               "SELECT coalesce(max(reltuples), 0) FROM pg_class WHERE relname = 'patients' "
               "AND relkind = 'r'") == "1200";
  }));
}

TEST_F(PostgresProjectionsTest, AreMadeOnceByManyProcessesAtOnce) {
  std::vector<std::thread> processes;
  std::atomic<int> done = 0;
  for (int process = 0; process < 6; ++process) {
    processes.emplace_back([&] {
      pqxx::connection connection(conninfo_);
      make_schema(connection);
      ++done;
    });
  }
  for (std::thread& process : processes) process.join();
  EXPECT_EQ(done, 6);
  EXPECT_EQ(answer("SELECT count(*) FROM carelog.schema_version"), "1");
}

TEST_F(PostgresProjectionsTest, RefuseTheTablesOfAnotherProgram) {
  {
    pqxx::connection connection(conninfo_);
    make_schema(connection);
    pqxx::nontransaction(connection).exec("UPDATE carelog.schema_version SET version = 1000");
  }
  pqxx::connection connection(conninfo_);
  EXPECT_THROW(make_schema(connection), ReadModelFailure);
}

// Near the end, because it ends the server that the other tests use.
TEST_F(PostgresProjectionsTest, LoseAndDoubleNothingWhenTheServerCrashesFiveTimes) {
  auto all = projections(conninfo_);
  for (auto& projection : all) projection->start();
  ASSERT_TRUE(eventually([&] { return caught_up(all); }));
  std::map<std::string, int> versions;
  std::atomic<bool> stop = false;
  std::thread teller([&] {
    for (int number = 0; !stop; ++number) {
      const std::string id = patient_number(number % 200);
      const int version = ++versions[id];
      patients_.tell(id, {version == 1 ? events::Event(registered("One"))
                                       : events::Event(renamed(std::to_string(version)))});
      std::this_thread::sleep_for(milliseconds(3));
    }
  });
  for (int round = 0; round < test_rounds(5); ++round) {
    std::this_thread::sleep_for(milliseconds(200));
    test_server->crash();
    test_server->start();
  }
  stop = true;
  teller.join();
  ASSERT_TRUE(eventually([&] { return caught_up(all); }));
  EXPECT_GT(versions.size(), 100u);
  pqxx::connection connection(conninfo_);
  pqxx::nontransaction work(connection);
  const auto rows = work.exec("SELECT id, version FROM carelog.patients");
  EXPECT_EQ(rows.size(), versions.size());
  for (const auto& row : rows) {
    EXPECT_EQ(row[1].as<int>(), versions[row[0].as<std::string>()]) << row[0].c_str();
  }
  EXPECT_EQ(work.exec1("SELECT count(*) FROM carelog.audit_entries")[0].as<int>(),
            std::accumulate(versions.begin(), versions.end(), 0,
                            [](int sum, const auto& each) { return sum + each.second; }));

  // Byte by byte what a fresh fold makes.
  auto undisturbed = projections(test_server->fresh_database());
  for (auto& projection : undisturbed) projection->start();
  ASSERT_TRUE(eventually([&] { return caught_up(undisturbed); }));
  EXPECT_EQ(checksums(all), checksums(undisturbed));
}

// Last, because it stops the server that the other tests use.
TEST_F(PostgresProjectionsTest, SurviveThatPostgresqlIsStoppedAndStarted) {
  auto all = projections(conninfo_);
  for (auto& projection : all) projection->start();
  tell_of_patients(patients_, 100);
  test_server->stop();
  ASSERT_TRUE(eventually([&] {
    return std::all_of(all.begin(), all.end(), [](auto& projection) {
      return projection->progress().state == ProjectionState::failing;
    });
  }));
  tell_of_accounts(billing_, 100);
  test_server->start();
  ASSERT_TRUE(eventually([&] { return caught_up(all); }));
  EXPECT_EQ(answer("SELECT count(*) FROM carelog.patients"), "100");
  EXPECT_EQ(answer("SELECT count(*) FROM carelog.billing_accounts"), "100");
}

}  // namespace
}  // namespace carelog::projections
