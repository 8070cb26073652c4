// Synthea's money of record: taken once, and the same sums however often its import is killed.
#include <atomic>

#include "tests/system/imported_records.h"

namespace carelog::system_test {
namespace {

class ImportedMoney : public ImportedRecords {};

INSTANTIATE_TEST_SUITE_P(On, ImportedMoney, ::testing::Values("Embedded", "Kafka"),
                         [](const auto& log) { return std::string(log.param); });

// Killed when the read model shows some of the money and not all.
TEST_P(ImportedMoney, IsTakenOnceThoughItsImportIsKilledHalfWay) {
  int half_way = 0;
  for (const int shown : {1, 3'000, 6'000}) {
    std::atomic<bool> over = false;
    std::thread import([&] {
      import_synthea({"--patience-s", "2", "--in-flight", "1"});
      over = true;
    });
    while (!over && money_records_shown() < shown) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    program_.kill();
    import.join();
    start();
    program_.wait_until_caught_up();
    const int records = money_records_shown();
    if (records > 0 && records < synthea_money_records) ++half_way;
  }
  EXPECT_GT(half_way, 0) << "imports were faster than their kills";
  const auto last = import_synthea();
  EXPECT_EQ(last.exit_code, 0) << last.output << last.errors;
  expect_the_money_of_synthea();
  EXPECT_EQ(money_records_shown(), synthea_money_records);
  EXPECT_EQ(verified(), 0);
  const std::string before = sums_of(program_.run({"checksum"}).output);
  EXPECT_EQ(program_.run({"rebuild", "billing"}).exit_code, 0);
  EXPECT_EQ(sums_of(program_.run({"checksum"}).output), before);
  expect_the_money_of_synthea();
}

}  // namespace
}  // namespace carelog::system_test
