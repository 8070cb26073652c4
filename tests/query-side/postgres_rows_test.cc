// Rows of a span from PostgreSQL, as the projection writes them.
#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "query-side/postgres/postgres_row_reader.h"
#include "query-side/postgres_queries.h"
#include "tests/projections/fixtures/read_models.h"

namespace carelog::query {
namespace {

class RowsOfASpan : public testing::Test {
 protected:
  void catch_up() {
    auto made = projections::empty_model("occupancy", conninfo_);
    ASSERT_TRUE(projections::catch_up(*made.model, patients_, 50));
  }

  projections::ToldLog patients_{"patients"};
  const std::string conninfo_ = projections::test_server->fresh_database();
  const std::unique_ptr<infra::ConnectionPool> pool_ = query_pool(conninfo_, 3);
  PostgresRowReader reader_{*pool_};
};

TEST_F(RowsOfASpan, AreReadInPagesOfTheirBeginning) {
  constexpr std::int64_t day_ms = 86'400'000;
  constexpr std::int64_t march = 1'709'251'200'000;  // 2024-03-01
  const auto told = [&](int number, const std::string& status, const std::string& start,
                        const std::string& end) {
    patients_.tell(projections::encounter_number(number),
                   {projections::encounter_recorded(projections::ada, status, start, end)},
                   "encounter");
  };
  told(1, "finished", "2024-02-27", "2024-03-01");
  told(2, "planned", "2024-03-01T08:30:00Z", "");
  told(3, "in-progress", "2024-01-15", "");
  told(4, "planned", "2024-03-02", "");
  told(5, "finished", "2024-02-28", "2024-02-29");
  told(6, "planned", "2024-03-01T09:30:00Z", "");
  patients_.tell(projections::encounter_number(6), {projections::encounter_is_an_error()},
                 "encounter");
  catch_up();
  RowsWanted wanted{.table = "occupancy",
                    .columns = "id, begins_ms, status",
                    .clinic = "main",
                    .belongs_to = {},
                    .id = {},
                    .order = {},
                    .limit = 10,
                    .unless = "in_error",
                    .span = RowSpan{"begins_ms", "ends_ms", march, march + day_ms}};
  const auto numbers = [&] {
    std::string found;
    for (const RowReader::Row& row : reader_.rows(wanted)) found += row[0].back();
    return found;
  };
  EXPECT_EQ(numbers(), "312");
  wanted.limit = 1;
  EXPECT_EQ(numbers(), "3");
  const auto first = reader_.rows(wanted).front();
  wanted.after = RowPlace{std::stoll(first[1]), first[0]};
  wanted.limit = 10;
  EXPECT_EQ(numbers(), "12");
  wanted.equal = {{"status", "planned"}};
  EXPECT_EQ(numbers(), "2");
  wanted.after.reset();
  wanted.equal.clear();
  wanted.ids = {projections::encounter_number(3), projections::encounter_number(1)};
  EXPECT_EQ(numbers(), "31");
  wanted.clinic = "other";
  EXPECT_EQ(numbers(), "");
}

// A clinic's past is long, and a day of it is short.
TEST_F(RowsOfASpan, AreFoundByTheIndexOfTimes) {
  catch_up();
  pqxx::connection owner(conninfo_);
  pqxx::nontransaction work(owner);
  work.exec(
      "INSERT INTO carelog.occupancy SELECT gen_random_uuid(), gen_random_uuid(), 'main', '{}', "
      "'finished', 'AMB', n * 60000::bigint, n * 60000::bigint + 1000, false, 1, 0, 0 "
      "FROM generate_series(1, 20000) n");
  std::string plan;
  for (const auto& row : work.exec(
           "EXPLAIN SELECT id FROM carelog.occupancy WHERE clinic = 'main' AND NOT in_error AND "
           "int8range(begins_ms, ends_ms) && int8range(600000000, 601000000) "
           "ORDER BY begins_ms, id LIMIT 20")) {
    plan += row[0].c_str() + std::string("\n");
  }
  EXPECT_NE(plan.find("occupancy_time"), std::string::npos) << plan;
}

}  // namespace
}  // namespace carelog::query
