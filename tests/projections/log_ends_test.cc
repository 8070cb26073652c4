// The ends of logs that do not answer.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "events/log/log_away.h"
#include "projections/generations/follower.h"

namespace carelog::projections {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// Eight partitions that end at 7; while away, each question takes a while and fails.
class SlowLog final : public events::Log {
 public:
  const std::string& topic() const override { return topic_; }
  std::uint32_t partitions() const override { return 8; }
  std::unique_ptr<events::LogAppender> open_appender(events::Partition) override { return nullptr; }
  std::unique_ptr<events::LogCursor> open_cursor(std::vector<events::LogPosition>,
                                                 events::Pace) override {
    return nullptr;
  }
  events::Offset end_offset(events::Partition) override {
    ++asked;
    if (!away) return 7;
    std::this_thread::sleep_for(takes);
    throw events::LogAway("no broker answers");
  }
  events::Offset offset_at(events::Partition, std::int64_t) override { return 0; }

  std::atomic<bool> away = false;
  std::atomic<int> asked = 0;
  milliseconds takes{50};

 private:
  const std::string topic_ = "patients";
};

TEST(LogEnds, AreAskedOfEveryPartition) {
  SlowLog log;
  LogEnds ends({&log});
  const auto all = ends.ask();
  ASSERT_EQ(all.size(), 8u);
  for (const auto& each : all) EXPECT_EQ(each.end_offset, 7);
  EXPECT_FALSE(ends.away());
}

TEST(LogEnds, CostOneQuestionWhileTheLogIsAwayAndStandAsLastKnown) {
  SlowLog log;
  LogEnds ends({&log, &log});
  ends.ask();
  log.away = true;
  log.asked = 0;
  for (int i = 0; i < 100; ++i) {
    const auto all = ends.ask();
    EXPECT_EQ(all.size(), 16u);
    EXPECT_EQ(all.back().end_offset, 7);
  }
  EXPECT_EQ(log.asked, 1);
  EXPECT_TRUE(ends.away());
}

TEST(LogEnds, AreNotWaitedForByASecondAsker) {
  SlowLog log;
  LogEnds ends({&log});
  log.away = true;
  log.takes = milliseconds(3'000);
  std::thread first([&] { ends.ask(); });
  std::this_thread::sleep_for(LogEnds::answer_max_ms + milliseconds(200));
  const auto before = Clock::now();
  EXPECT_EQ(ends.ask().size(), 8u);
  EXPECT_LT(Clock::now() - before, milliseconds(1'000));
  first.join();
}

}  // namespace
}  // namespace carelog::projections
