// Cursors that share the reading of a log's tail: each gets every record once and in order, however
// they come, go, are woken, fall behind or fail.
#include "events/log/shared_tail.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "events/log/log_away.h"
#include "events/log/simulated_log.h"

namespace carelog::events {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// Cursors of the log below, counted, that fail while they are told to.
class SharedTailTest : public ::testing::Test {
 protected:
  class Counted final : public LogCursor {
   public:
    Counted(SharedTailTest& test, std::vector<LogPosition> from)
        : test_(test), cursor_(test.log_.open_cursor(std::move(from))) {
      ++test_.open_;
    }
    ~Counted() override { --test_.open_; }
    std::vector<LogRecord> read(std::size_t max, milliseconds wait) override {
      ++test_.reads_;
      if (test_.away_) throw LogAway("away");
      return cursor_->read(max, wait);
    }
    void wake() override { cursor_->wake(); }

   private:
    SharedTailTest& test_;
    const std::unique_ptr<LogCursor> cursor_;
  };

  void append(Partition partition, int records) {
    const auto appender = log_.open_appender(partition);
    for (int i = 0; i < records; ++i) ASSERT_TRUE(appender->append("record"));
  }

  static std::vector<LogPosition> from_the_start() {
    std::vector<LogPosition> from;
    for (Partition p = 0; p < partitions; ++p) from.push_back({p, 0});
    return from;
  }

  static constexpr Partition partitions = 3;
  SimulatedLog log_{"patients", partitions};
  std::atomic<int> open_ = 0;
  std::atomic<int> reads_ = 0;
  std::atomic<bool> away_ = false;
  SharedTail tail_{partitions, [this](std::vector<LogPosition> from) {
                     return std::make_unique<Counted>(*this, std::move(from));
                   }};
};

// What one follower has read; fails the test if a record is missing, doubled or out of order.
struct Read {
  std::map<Partition, Offset> next;
  Offset total = 0;

  void note(const std::vector<LogRecord>& records) {
    for (const LogRecord& record : records) {
      ASSERT_EQ(record.offset, next[record.partition]) << "in partition " << record.partition;
      ++next[record.partition];
      ++total;
    }
  }
  std::vector<LogPosition> positions(Partition partitions) {
    std::vector<LogPosition> at;
    for (Partition p = 0; p < partitions; ++p) at.push_back({p, next[p]});
    return at;
  }
};

TEST_F(SharedTailTest, ReadsOnceForAllThatAreAtTheEnd) {
  append(0, 5);
  std::vector<std::unique_ptr<LogCursor>> cursors;
  std::vector<Read> read(3);
  for (std::size_t i = 0; i < read.size(); ++i) {
    cursors.push_back(tail_.open_cursor(from_the_start()));
    while (read[i].total < 5) read[i].note(cursors[i]->read(2, milliseconds(100)));
    read[i].note(cursors[i]->read(2, milliseconds(0)));
  }
  EXPECT_EQ(open_, 1);
  append(1, 10);
  const int before = reads_;
  for (std::size_t i = 0; i < read.size(); ++i) {
    read[i].note(cursors[i]->read(100, milliseconds(100)));
    EXPECT_EQ(read[i].total, 15) << i;
  }
  EXPECT_EQ(reads_ - before, 1);
  cursors.clear();
  EXPECT_EQ(open_, 0);
}

TEST_F(SharedTailTest, ACursorThatFellBehindReadsAloneUntilItHasCaughtUp) {
  const auto slow = tail_.open_cursor(from_the_start());
  const auto quick = tail_.open_cursor(from_the_start());
  Read of_slow;
  Read of_quick;
  of_slow.note(slow->read(10, milliseconds(0)));
  of_quick.note(quick->read(10, milliseconds(0)));
  EXPECT_EQ(open_, 1);
  const int many = static_cast<int>(SharedTail::kept_records_max) + 100;
  append(0, many);
  append(2, 100);
  while (of_quick.total < many + 100) of_quick.note(quick->read(1000, milliseconds(100)));
  of_slow.note(slow->read(1, milliseconds(100)));
  EXPECT_EQ(open_, 2);
  while (of_slow.total < many + 100) of_slow.note(slow->read(1000, milliseconds(100)));
  EXPECT_EQ(open_, 1);
}

TEST_F(SharedTailTest, AFailureReachesWhoeverReadsAndLosesNothing) {
  std::vector<std::unique_ptr<LogCursor>> cursors;
  std::vector<Read> read(2);
  for (auto& each : read) {
    cursors.push_back(tail_.open_cursor(from_the_start()));
    each.note(cursors.back()->read(10, milliseconds(0)));
  }
  append(0, 3);
  away_ = true;
  for (const auto& cursor : cursors) EXPECT_THROW(cursor->read(10, milliseconds(10)), LogAway);
  away_ = false;
  for (std::size_t i = 0; i < read.size(); ++i) {
    for (int tries = 0; tries < 10 && read[i].total < 3; ++tries) {
      read[i].note(cursors[i]->read(10, milliseconds(100)));
    }
    EXPECT_EQ(read[i].total, 3);
  }
}

TEST_F(SharedTailTest, WakesWhoeverWaits) {
  std::vector<std::unique_ptr<LogCursor>> cursors;
  for (int i = 0; i < 2; ++i) {
    cursors.push_back(tail_.open_cursor(from_the_start()));
    EXPECT_TRUE(cursors.back()->read(10, milliseconds(0)).empty());
  }
  std::atomic<int> returned = 0;
  std::vector<std::thread> waiting;
  for (const auto& cursor : cursors) {
    waiting.emplace_back([&returned, &cursor] {
      cursor->read(10, std::chrono::minutes(1));
      ++returned;
    });
  }
  const auto began = Clock::now();
  while (returned < 2) {
    for (const auto& cursor : cursors) cursor->wake();
    std::this_thread::sleep_for(milliseconds(1));
  }
  for (auto& each : waiting) each.join();
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(30));
}

class SharedTailUnderLoad : public SharedTailTest,
                            public ::testing::WithParamInterface<std::uint64_t> {};

TEST_P(SharedTailUnderLoad, GivesEveryRecordOnceAndInOrder) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  constexpr Offset records = 3000;
  std::atomic<bool> written = false;
  std::thread writer([&] {
    std::mt19937_64 random(GetParam());
    std::vector<std::unique_ptr<LogAppender>> appenders;
    for (Partition p = 0; p < partitions; ++p) appenders.push_back(log_.open_appender(p));
    for (Offset i = 0; i < records; ++i) {
      EXPECT_TRUE(appenders[random() % partitions]->append("record"));
      if (random() % 50 == 0) std::this_thread::sleep_for(milliseconds(1));
      if (random() % 500 == 0) away_ = !away_;
    }
    away_ = false;
    written = true;
  });
  std::vector<std::thread> followers;
  for (std::uint64_t which = 1; which <= 4; ++which) {
    followers.emplace_back([&, which] {
      std::mt19937_64 random(GetParam() * 100 + which);
      Read read;
      auto cursor = tail_.open_cursor(from_the_start());
      const auto until = Clock::now() + std::chrono::seconds(30);
      while (read.total < records && Clock::now() < until) {
        if (random() % 40 == 0) cursor.reset();
        if (!cursor) cursor = tail_.open_cursor(read.positions(partitions));
        if (random() % 20 == 0) cursor->wake();
        try {
          read.note(cursor->read(1 + random() % 200, milliseconds(random() % 5)));
        } catch (const LogAway&) {
          std::this_thread::sleep_for(milliseconds(1));
        }
        if (random() % 30 == 0) std::this_thread::sleep_for(milliseconds(random() % 4));
      }
      EXPECT_EQ(read.total, records) << "follower " << which;
    });
  }
  writer.join();
  for (auto& each : followers) each.join();
  EXPECT_EQ(open_, 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SharedTailUnderLoad, ::testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace carelog::events
