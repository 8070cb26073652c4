// Checking the end of a log that has been changed behind the reader's back.
#include "command-side/engine/end_of_log.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "events/log/simulated_log.h"
#include "tests/events/frames.h"

namespace carelog::command {
namespace {

using events::LogUnusable;

// Fails as often as told, then works.
class FailingLog final : public events::Log {
 public:
  explicit FailingLog(events::Log& log) : log_(log) {}
  const std::string& topic() const override { return log_.topic(); }
  std::uint32_t partitions() const override { return log_.partitions(); }
  std::unique_ptr<events::LogAppender> open_appender(events::Partition partition) override {
    return log_.open_appender(partition);
  }
  std::unique_ptr<events::LogCursor> open_cursor(std::vector<events::LogPosition> from,
                                                 events::Pace pace) override {
    fail();
    return log_.open_cursor(std::move(from), pace);
  }
  events::Offset end_offset(events::Partition partition) override {
    fail();
    return log_.end_offset(partition);
  }
  events::Offset offset_at(events::Partition partition, std::int64_t unix_ms) override {
    return log_.offset_at(partition, unix_ms);
  }

  std::atomic<int> failures = 0;

 private:
  void fail() {
    if (failures > 0 && failures-- > 0) throw std::runtime_error("the machine says no");
  }

  events::Log& log_;
};

class EndOfLogTest : public testing::Test {
 protected:
  EndOfLogTest() {
    events::Scribe scribe;
    const auto appender = log_.open_appender(0);
    for (const std::string& bytes :
         {scribe.manifest(), scribe.claim(1), scribe.commit("a", 0), scribe.commit("b", 0)}) {
      EXPECT_TRUE(appender->append(bytes));
      read_.rule.apply(read_.rule.next_offset(), events::decode_frame(bytes), bytes);
      if (read_.rule.next_offset() == 2) from_ = read_.rule;
    }
  }

  // Whether it reports within some seconds that what was read is gone.
  bool says_cut(events::Log& log) {
    std::promise<void> cut;
    EndOfLog end(
        log, [](events::Partition, std::uint64_t, events::Offset) {},
        [&](events::Partition) { cut.set_value(); });
    end.check(0, {from_, read_.rule});
    return cut.get_future().wait_for(wait_) == std::future_status::ready;
  }

  events::SimulatedLog log_{"patients", 1};
  events::Judge read_;
  events::FrameRule from_;
  std::chrono::milliseconds wait_{5'000};
};

TEST_F(EndOfLogTest, IsNotCutWhileAllIsThere) {
  wait_ = std::chrono::milliseconds(200);
  EXPECT_FALSE(says_cut(log_));
}

TEST_F(EndOfLogTest, IsCutWhenRecordsAreGone) {
  log_.truncate(0, 3);
  EXPECT_TRUE(says_cut(log_));
}

TEST_F(EndOfLogTest, IsCutWhenSomethingElseStandsThere) {
  events::Scribe other;
  other.manifest();
  log_.overwrite(0, 3, other.claim(2, 9));
  EXPECT_TRUE(says_cut(log_));
}

TEST_F(EndOfLogTest, IsCutWhenWhatStandsThereCannotBeRead) {
  log_.overwrite(0, 2, "no frame at all");
  EXPECT_TRUE(says_cut(log_));
}

TEST_F(EndOfLogTest, IsLookedAtAgainWhenTheMachineFailsInWhateverWay) {
  FailingLog failing(log_);
  failing.failures = 2;
  log_.truncate(0, 3);
  EXPECT_TRUE(says_cut(failing));
}

TEST_F(EndOfLogTest, IsAskedForAgainWhenTheMachineFails) {
  FailingLog failing(log_);
  failing.failures = 1;
  std::promise<events::Offset> told;
  EndOfLog end(failing, [&](events::Partition, std::uint64_t, events::Offset found) {
    told.set_value(found);
  });
  end.ask(0, 1);
  while (failing.failures > 0) std::this_thread::yield();
  end.ask(0, 2);
  EXPECT_EQ(told.get_future().get(), 4);
}

}  // namespace
}  // namespace carelog::command
