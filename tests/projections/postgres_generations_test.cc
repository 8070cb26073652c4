// Generations in PostgreSQL: rebuilt, compared, swapped and restored while there are readers.
#include "projections/postgres/postgres_generations.h"

#include <gtest/gtest.h>

#include <atomic>
#include <pqxx/pqxx>
#include <thread>

#include "projections/postgres_projections.h"
#include "tests/projections/fixtures/read_models.h"

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
    std::this_thread::sleep_for(milliseconds(2));
  }
  return condition();
}

class PostgresGenerationsTest : public testing::Test {
 protected:
  std::unique_ptr<Projection> patients() {
    auto all = postgres_projections(conninfo_, {&patients_.log(), &billing_.log()}, quick);
    return std::move(all.front());
  }

  static bool live(Projection& projection) {
    const ProjectionProgress now = projection.progress();
    return now.lag_events == 0 && now.state == ProjectionState::live;
  }
  static bool done(Projection& projection, int generation) {
    return eventually([&] { return projection.build(generation).phase == BuildPhase::done; });
  }

  std::string answer(const std::string& statement) {
    pqxx::connection connection(conninfo_);
    pqxx::nontransaction work(connection);
    const pqxx::result rows = work.exec(statement);
    return rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].as<std::string>();
  }

  ToldLog patients_{"patients"};
  ToldLog billing_{"billing"};
  const std::string conninfo_ = test_server->fresh_database();
};

TEST_F(PostgresGenerationsTest, SwapUnderReadersWhoNeitherFailNorSeeTwoOfThem) {
  tell_of_patients(patients_, 100);
  auto projection = patients();
  projection->start();
  ASSERT_TRUE(eventually([&] { return live(*projection); }));
  std::atomic<bool> stop = false;
  std::atomic<int> failed = 0;
  std::atomic<int> reads = 0;
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&, reader] {
      pqxx::connection connection(conninfo_);
      // With itself, because two generations would be at different positions.
      const std::string both =
          "SELECT count(*) FROM carelog.patients a JOIN carelog.patients b USING (id)";
      connection.prepare("both", both);
      while (!stop) {
        try {
          pqxx::nontransaction work(connection);
          const auto row = reader == 0 ? work.exec1(both) : work.exec_prepared1("both");
          if (row[0].as<int>() != 100) ++failed;
        } catch (const std::exception& failure) {
          std::cout << failure.what() << "\n";
          ++failed;
        }
        ++reads;
      }
    });
  }
  for (int round = 2; round < 7; ++round) {
    EXPECT_EQ(projection->rebuild(), round);
    EXPECT_TRUE(done(*projection, round)) << projection->build(round).failure;
    const auto comparison = projection->build(round).comparison;
    ASSERT_TRUE(comparison);
    EXPECT_EQ(comparison->rows, 100);
    EXPECT_EQ(comparison->differing_rows, 0);
  }
  stop = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(reads, 100);
  // One is kept to go back to; the others are gone.
  EXPECT_EQ(projection->generations().size(), 2u);
  EXPECT_EQ(answer("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'carelog_patients_%'"),
            "2");
}

TEST_F(PostgresGenerationsTest, TellWhichRowsDifferAndWhatTouchedThemLast) {
  tell_of_patients(patients_, 30);
  auto projection = patients();
  projection->start();
  ASSERT_TRUE(eventually([&] { return live(*projection); }));
  answer("UPDATE carelog.patients SET name = 'Mallory' WHERE id = '" + patient_number(7) +
         "' RETURNING id");
  answer("DELETE FROM carelog.patients WHERE id = '" + patient_number(8) + "' RETURNING id");
  ASSERT_EQ(projection->rebuild(), 2);
  ASSERT_TRUE(done(*projection, 2));
  const auto comparison = projection->build(2).comparison;
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->differing_rows, 2);
  std::map<std::string, Difference> by_key;
  for (const auto& each : comparison->differences) by_key[each.key + each.field] = each;
  const Difference& name = by_key.at(patient_number(7) + "name");
  EXPECT_EQ(name.live, "Mallory");
  EXPECT_EQ(name.next, "Zoë \"Q\" O'Brien\\7");
  EXPECT_EQ(name.last_touched.find("patients/" +
                                   std::to_string(patients_.partition_of(patient_number(7)))),
            0u);
  EXPECT_FALSE(by_key.at(patient_number(8)).live);
  EXPECT_TRUE(by_key.at(patient_number(8)).next);
  EXPECT_EQ(answer("SELECT name FROM carelog.patients WHERE id = '" + patient_number(7) + "'"),
            "Zoë \"Q\" O'Brien\\7");

  // Back to the previous one, which catches up first.
  patients_.tell(ada, {registered("Ada")});
  ASSERT_EQ(projection->rebuild({.rollback = true}), 1);
  ASSERT_TRUE(done(*projection, 1));
  EXPECT_EQ(answer("SELECT name FROM carelog.patients WHERE id = '" + patient_number(7) + "'"),
            "Mallory");
  EXPECT_EQ(answer("SELECT count(*) FROM carelog.patients WHERE id = '" + ada + "'"), "1");

  // The next swap keeps what was live, not the one before it.
  ASSERT_EQ(projection->rebuild(), 3);
  ASSERT_TRUE(done(*projection, 3));
  ASSERT_TRUE(eventually([&] { return projection->generations().size() == 2; }));
  EXPECT_EQ(projection->generations()[0].number, 1);
  EXPECT_EQ(projection->generations()[0].state, GenerationState::kept);
  EXPECT_EQ(projection->generations()[1].number, 3);
}

TEST_F(PostgresGenerationsTest, GoOnFillingAfterACrash) {
  tell_of_patients(patients_, 60);
  Checksum sum;
  {
    auto projection = patients();
    projection->start();
    ASSERT_TRUE(eventually([&] { return live(*projection); }));
    sum = projection->checksum();
  }
  {
    auto generations = generations_of("patients", conninfo_);
    const Generation begun = generations->begin({});
    auto model = generations->open(begun);
    events::Log& log = patients_;
    auto positions = model->positions(log.topic(), log.partitions());
    events::CommitReader reader(log, std::move(positions));
    const auto batch = reader.read(40, milliseconds(0));
    std::vector<Move> moves;
    for (const auto& to : batch.positions) moves.push_back({0, to});
    ASSERT_TRUE(model->apply(log.topic(), moves, batch.commits));
  }
  EXPECT_NE(answer("SELECT sum(next_offset) FROM carelog.projection_positions "
                   "WHERE generation = 2"),
            "0");
  auto projection = patients();
  projection->start();
  EXPECT_TRUE(eventually([&] { return projection->progress().generation == 2; }));
  EXPECT_EQ(projection->checksum(), sum);
}

TEST_F(PostgresGenerationsTest, MakeCopiesForInspectionAndDropThem) {
  tell_of_patients(patients_, 10);
  auto projection = patients();
  projection->start();
  ASSERT_TRUE(eventually([&] { return live(*projection); }));
  const std::int64_t now = 4'000'000'000'000;
  const int copy = projection->rebuild({.label = "everything", .as_of_ms = now});
  ASSERT_TRUE(done(*projection, copy));
  EXPECT_EQ(projection->checksum(copy), projection->checksum());
  EXPECT_THROW(projection->rebuild({.label = "everything", .as_of_ms = now}), GenerationRefused);
  patients_.tell(ada, {registered("Ada")});
  EXPECT_TRUE(eventually([&] { return projection->checksum().rows == 11; }));
  EXPECT_EQ(projection->checksum(copy).rows, 10);
  EXPECT_THROW(projection->drop(1), GenerationRefused);  // live
  projection->drop(copy);
  EXPECT_EQ(projection->generations().size(), 1u);
}

TEST_F(PostgresGenerationsTest, CancelWithoutATrace) {
  tell_of_patients(patients_, 10);
  auto projection = patients();
  projection->start();
  ASSERT_TRUE(eventually([&] { return live(*projection); }));
  pqxx::connection holder(conninfo_);  // delays the swap
  pqxx::work hold(holder);
  hold.exec("SELECT 1 FROM carelog.projection_generations WHERE projection = 'patients' FOR SHARE");
  ASSERT_EQ(projection->rebuild(), 2);
  std::this_thread::sleep_for(milliseconds(300));
  hold.abort();
  const bool cancelled = projection->cancel();
  EXPECT_TRUE(eventually([&] { return projection->build(2).over(); }));
  const BuildPhase phase = projection->build(2).phase;
  EXPECT_EQ(phase == BuildPhase::cancelled, cancelled);
  EXPECT_EQ(projection->generations().size(), cancelled ? 1u : 2u);
  EXPECT_EQ(answer("SELECT count(*) FROM carelog.patients"), "10");
}

}  // namespace
}  // namespace carelog::projections
