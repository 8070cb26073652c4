// How a reactor gets through its log, and what it says of it.
#include "command-side/reactor/log_reactor.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <thread>

#include "events/log/simulated_log.h"
#include "tests/events/frames.h"

namespace carelog::command {
namespace {

class PositionsInMemory final : public ReactorPositions {
 public:
  std::vector<events::ReaderPosition> load() override { return stored; }
  void store(const std::vector<events::ReaderPosition>& positions) override { stored = positions; }

  std::vector<events::ReaderPosition> stored;
};

class AReactor : public ::testing::Test {
 protected:
  AReactor() {
    append(scribe_.manifest());
    append(scribe_.claim(1));
  }
  void append(const std::string& bytes) { ASSERT_TRUE(appender_->append(bytes)); }

  // Fails every commit as long as `stuck`.
  LogReactor::Work work() {
    return {"test", [](const events::Commit&) { return true; },
            [this](const std::vector<events::Commit>& commits) {
              const std::lock_guard lock(mutex_);
              if (stuck_) return LogReactor::Work::Failed{commits, "nobody answers"};
              done_ += commits.size();
              return LogReactor::Work::Failed{};
            }};
  }
  void set_stuck(bool stuck) {
    const std::lock_guard lock(mutex_);
    stuck_ = stuck;
  }
  std::size_t done() {
    const std::lock_guard lock(mutex_);
    return done_;
  }

  static LogReactor::Status status_when(
      const LogReactor& reactor, const std::function<bool(const LogReactor::Status&)>& holds) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    LogReactor::Status status = reactor.status();
    while (!holds(status) && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      status = reactor.status();
    }
    return status;
  }
  static bool is_caught_up(const LogReactor::Status& status) { return status.behind == 0; }

  events::SimulatedLog log_{"patients", 1};
  std::unique_ptr<events::LogAppender> appender_ = log_.open_appender(0);
  events::Scribe scribe_;
  PositionsInMemory positions_;
  std::mutex mutex_;  // guards the rest
  bool stuck_ = false;
  std::size_t done_ = 0;
};

TEST_F(AReactor, KnowsNotHowFarBehindItIsBeforeItHasRead) {
  const LogReactor reactor(log_, positions_, work());
  EXPECT_FALSE(reactor.status().behind);
  EXPECT_EQ(reactor.status().text(), "looks for the end of its log");
}

TEST_F(AReactor, IsBehindByWhatItHasNotDoneYet) {
  set_stuck(true);
  append(scribe_.commit("a"));
  append(scribe_.commit("b"));
  LogReactor reactor(log_, positions_, work());
  reactor.start();
  const auto stuck = status_when(reactor, [](const auto& now) { return !now.failure.empty(); });
  EXPECT_EQ(stuck.behind, 4) << "the manifest and the claim are records too";
  EXPECT_EQ(stuck.text(), "nobody answers");
  set_stuck(false);
  const auto after = status_when(reactor, is_caught_up);
  EXPECT_EQ(after.text(), "0 records behind");
  EXPECT_EQ(done(), 2U);
}

TEST_F(AReactor, IsBehindAgainWhenTheLogGrows) {
  LogReactor reactor(log_, positions_, work());
  reactor.start();
  status_when(reactor, is_caught_up);
  set_stuck(true);
  append(scribe_.commit("a"));
  EXPECT_EQ(status_when(reactor, [](const auto& now) { return !is_caught_up(now); }).behind, 1);
  set_stuck(false);
  EXPECT_EQ(status_when(reactor, is_caught_up).behind, 0);
}

TEST_F(AReactor, GoesOnWhereItStoodAndIsNotBehindByWhatItDidBefore) {
  append(scribe_.commit("a"));
  {
    LogReactor reactor(log_, positions_, work());
    reactor.start();
    status_when(reactor, is_caught_up);
  }
  set_stuck(true);
  append(scribe_.commit("b"));
  LogReactor reactor(log_, positions_, work());
  reactor.start();
  EXPECT_EQ(status_when(reactor, [](const auto& now) { return now.behind.has_value(); }).behind, 1);
  set_stuck(false);
  status_when(reactor, is_caught_up);
  EXPECT_EQ(done(), 2U);
}

}  // namespace
}  // namespace carelog::command
