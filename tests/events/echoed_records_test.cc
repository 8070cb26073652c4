// A cursor with fetched records and echoes returns the log itself, whatever the order in which the
// two arrive: a property, over seeded logs with several writers.
#include "events/log/echoed_records.h"

#include <gtest/gtest.h>

#include <random>

namespace carelog::events {
namespace {

LogRecord record(Offset offset, std::string bytes, Partition partition = 0) {
  return {partition, offset, 0, std::move(bytes)};
}

std::vector<Offset> offsets(const std::vector<LogRecord>& records) {
  std::vector<Offset> found;
  for (const LogRecord& one : records) found.push_back(one.offset);
  return found;
}

TEST(EchoedRecords, TellsAnEchoThatStandsWhereTheCursorHasCome) {
  EchoedRecords records({{0, 5}});
  records.echo(record(5, "a"));
  EXPECT_EQ(offsets(records.take(10)), std::vector<Offset>{5});
  records.fetched(record(5, "a"));
  EXPECT_TRUE(records.take(10).empty());
}

TEST(EchoedRecords, HoldsAnEchoBackUntilWhatIsBeforeItWasRead) {
  EchoedRecords records({{0, 5}});
  records.echo(record(6, "own"));
  EXPECT_TRUE(records.take(10).empty());
  records.fetched(record(5, "another's"));
  EXPECT_EQ(offsets(records.take(10)), (std::vector<Offset>{5, 6}));
}

TEST(EchoedRecords, LetsGoOfAnEchoThatWasFetchedFirst) {
  EchoedRecords records({{0, 5}});
  records.fetched(record(5, "a"));
  records.echo(record(5, "a"));
  EXPECT_EQ(offsets(records.take(10)), std::vector<Offset>{5});
}

TEST(EchoedRecords, FindsALogThatHoldsAnotherRecordThanItConfirmed) {
  EchoedRecords records({{0, 5}});
  records.echo(record(5, "answered"));
  EXPECT_THROW(records.fetched(record(5, "another")), LogDamaged);
}

TEST(EchoedRecords, PassesAGapOnForTheFrameRuleToFind) {
  EchoedRecords records({{0, 5}});
  records.fetched(record(7, "a"));
  EXPECT_EQ(offsets(records.take(10)), std::vector<Offset>{7});
}

TEST(EchoedRecords, TakesAtMostWhatIsAskedFor) {
  EchoedRecords records({{0, 0}});
  for (Offset offset = 0; offset < 5; ++offset) records.fetched(record(offset, "a"));
  EXPECT_EQ(offsets(records.take(2)), (std::vector<Offset>{0, 1}));
  EXPECT_EQ(offsets(records.take(9)), (std::vector<Offset>{2, 3, 4}));
}

TEST(EchoedRecords, HoldsABoundedNumberOfEchoes) {
  EchoedRecords records({{0, 0}});
  const auto more = static_cast<Offset>(EchoedRecords::unverified_max) + 100;
  for (Offset offset = 0; offset < more; ++offset) records.echo(record(offset, "a"));
  EXPECT_EQ(records.take(1'000'000).size(), EchoedRecords::unverified_max);
  for (Offset offset = 0; offset < more; ++offset) records.fetched(record(offset, "a"));
  EXPECT_EQ(records.take(1'000'000).size(), 100U) << "the rest is fetched";
}

// A log of two partitions, of which this process wrote some records. Echoes come in any order, some
// never, some late; the fetched copies come in offset order at their own pace.
void tell_in_any_order(unsigned seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<std::vector<LogRecord>> log(2);
  std::vector<LogRecord> echoes;
  for (Partition partition = 0; partition < 2; ++partition) {
    for (Offset offset = 0; offset < 60; ++offset) {
      log[partition].push_back(record(offset, std::to_string(random()), partition));
      if (random() % 4 != 0) echoes.push_back(log[partition].back());
    }
  }
  const std::size_t disorder = 1 + random() % 30;
  for (std::size_t i = 0; i + 1 < echoes.size(); ++i) {
    std::swap(echoes[i], echoes[std::min(echoes.size() - 1, i + random() % disorder)]);
  }
  EchoedRecords records({{0, 0}, {1, 0}});
  std::vector<std::vector<LogRecord>> told(2);
  std::vector<std::size_t> fetched(2, 0);
  std::size_t echoed = 0;
  while (fetched[0] < 60 || fetched[1] < 60) {
    const Partition partition = random() % 2;
    if (random() % 3 != 0 && echoed < echoes.size()) {
      records.echo(echoes[echoed++]);
    } else if (fetched[partition] < 60) {
      records.fetched(log[partition][fetched[partition]++]);
    }
    for (LogRecord& one : records.take(1 + random() % 8)) {
      told[one.partition].push_back(std::move(one));
    }
  }
  for (LogRecord& one : records.take(1000)) told[one.partition].push_back(std::move(one));
  for (Partition partition = 0; partition < 2; ++partition) {
    ASSERT_EQ(told[partition].size(), 60U);
    for (std::size_t i = 0; i < 60; ++i) {
      ASSERT_EQ(told[partition][i].offset, log[partition][i].offset);
      ASSERT_EQ(told[partition][i].bytes, log[partition][i].bytes);
    }
  }
}

TEST(EchoedRecords, TellTheLogWhateverArrivesFirst) {
  for (unsigned seed = 0; seed < 3000 && !testing::Test::HasFatalFailure(); ++seed) {
    tell_in_any_order(seed);
  }
}

}  // namespace
}  // namespace carelog::events
