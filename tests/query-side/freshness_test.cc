#include "query-side/reading/freshness.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "query-side/reading/read_failure.h"

namespace carelog::query {
namespace {

using std::chrono::milliseconds;
using Clock = Freshness::Clock;

const ConsistencyToken token{"patients", 3, 41};

// The outcome of a wait, as a value to wait for.
struct Outcome {
  std::shared_ptr<std::promise<Wait>> promise = std::make_shared<std::promise<Wait>>();
  std::future<Wait> future = promise->get_future();

  Freshness::Done done() {
    return [promise = promise](Wait wait) { promise->set_value(wait); };
  }
  Wait get() {
    if (future.wait_for(std::chrono::seconds(10)) != std::future_status::ready) {
      throw std::runtime_error("the wait never ended");
    }
    return future.get();
  }
};

class FreshnessTest : public testing::Test {
 protected:
  Wait waited(Freshness& freshness, const std::string& model,
              const std::optional<ConsistencyToken>& wanted, milliseconds patience) {
    Outcome outcome;
    freshness.when_reached(model, wanted, Clock::now() + patience, outcome.done());
    return outcome.get();
  }

  MemoryModelPositions positions_;
};

TEST_F(FreshnessTest, HasWhatThePositionIsPast) {
  positions_.put({"patients", "patients", 3, 42, 5});
  Freshness freshness(positions_);
  EXPECT_EQ(waited(freshness, "patients", token, milliseconds(5000)), Wait::reached);
}

TEST_F(FreshnessTest, WaitsForThePositionToPass) {
  positions_.put({"patients", "patients", 3, 41, 5});
  Freshness freshness(positions_);
  Outcome outcome;
  freshness.when_reached("patients", token, Clock::now() + milliseconds(5000), outcome.done());
  EXPECT_EQ(outcome.future.wait_for(milliseconds(30)), std::future_status::timeout);
  positions_.put({"patients", "patients", 3, 42, 5});
  EXPECT_EQ(outcome.get(), Wait::reached);
}

TEST_F(FreshnessTest, GivesUpWhenTheTimeIsUp) {
  positions_.put({"patients", "patients", 3, 41, 5});
  Freshness freshness(positions_);
  const auto began = Clock::now();
  EXPECT_EQ(waited(freshness, "patients", token, milliseconds(50)), Wait::late);
  EXPECT_GE(Clock::now() - began, milliseconds(50));
  EXPECT_LT(Clock::now() - began, milliseconds(20000));
}

TEST_F(FreshnessTest, IsNotHeldBackByATopicTheModelIsNotMadeFrom) {
  positions_.put({"patients", "patients", 3, 0, 5});
  Freshness freshness(positions_);
  EXPECT_EQ(waited(freshness, "patients", ConsistencyToken{"billing", 0, 9}, milliseconds(5000)),
            Wait::reached);
}

TEST_F(FreshnessTest, NeverReachesAPartitionThatTheTopicDoesNotHave) {
  positions_.put({"patients", "patients", 3, 100, 5});
  Freshness freshness(positions_);
  EXPECT_EQ(waited(freshness, "patients", ConsistencyToken{"patients", 99, 0}, milliseconds(30)),
            Wait::late);
}

TEST_F(FreshnessTest, WaitsForAModelThatIsNotThereYet) {
  Freshness freshness(positions_);
  EXPECT_EQ(waited(freshness, "patients", std::nullopt, milliseconds(30)), Wait::late);
  EXPECT_FALSE(freshness.age_ms("patients"));
  positions_.put({"patients", "patients", 0, 0, 5});
  EXPECT_EQ(waited(freshness, "patients", std::nullopt, milliseconds(5000)), Wait::reached);
}

TEST_F(FreshnessTest, TellsTheAgeOfTheSlowestTopicAndLetsItGrow) {
  positions_.put({"audit", "patients", 0, 1, 5});
  positions_.put({"audit", "billing", 0, 1, 70'000});
  Freshness freshness(positions_);
  EXPECT_EQ(waited(freshness, "audit", std::nullopt, milliseconds(5000)), Wait::reached);
  const auto first = *freshness.age_ms("audit");
  EXPECT_GE(first, 70'000);
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_GE(*freshness.age_ms("audit"), first + 10);
}

TEST_F(FreshnessTest, NoticesThatAModelMoved) {
  positions_.put({"billing", "billing", 0, 1, 5});
  Freshness freshness(positions_);
  EXPECT_EQ(waited(freshness, "billing", std::nullopt, milliseconds(5000)), Wait::reached);
  const std::uint64_t moves = freshness.moves("billing");
  Outcome outcome;
  freshness.when_moved("billing", moves, Clock::now() + milliseconds(5000), outcome.done());
  EXPECT_EQ(outcome.future.wait_for(milliseconds(30)), std::future_status::timeout);
  positions_.put({"billing", "billing", 0, 2, 5});
  EXPECT_EQ(outcome.get(), Wait::reached);
}

TEST_F(FreshnessTest, EndsEveryWaitWhenItStops) {
  Freshness freshness(positions_);
  Outcome early;
  freshness.when_reached("patients", token, Clock::now() + std::chrono::hours(1), early.done());
  freshness.stop();
  EXPECT_EQ(early.get(), Wait::late);
  EXPECT_EQ(waited(freshness, "patients", token, milliseconds(60'000)), Wait::late);
}

TEST_F(FreshnessTest, DoesNotTakeWhatIsParkedForReached) {
  positions_.put({"patients", "patients", 3, 50, 5});
  positions_.put({"audit", "patients", 3, 50, 5});
  positions_.park({"patients", "patients", 3, "ada", {40, 41}});
  positions_.park({"patients", "patients", 3, "released", {}});
  Freshness freshness(positions_);
  ASSERT_EQ(waited(freshness, "patients", token, milliseconds(5000)), Wait::reached);
  const auto parked = [&](const std::string& model, std::int64_t offset, const std::string& about) {
    return freshness.is_parked(model, {"patients", 3, offset}, about);
  };
  EXPECT_TRUE(parked("patients", 41, "")) << "the token's own commit waits";
  EXPECT_FALSE(parked("patients", 42, "")) << "everything else flows";
  EXPECT_TRUE(parked("patients", 42, "ada")) << "whoever asks about it";
  EXPECT_TRUE(parked("patients", 42, "released"));
  EXPECT_FALSE(parked("patients", 42, "grace"));
  EXPECT_FALSE(parked("audit", 41, "ada")) << "another model has it";
  EXPECT_FALSE(freshness.is_parked("patients", {"patients", 4, 41}, ""));
  EXPECT_FALSE(freshness.is_parked("patients", {"billing", 3, 41}, ""));
}

class HangingPositions final : public ModelPositions {
 public:
  std::vector<ModelPosition> read() override {
    released_.get_future().wait();
    throw ReadModelAway("gone");
  }
  std::vector<ParkedAggregate> parked() override { return {}; }
  void release() { released_.set_value(); }

 private:
  std::promise<void> released_;
};

TEST(FreshnessOfAHangingDatabase, IsLateInTime) {
  HangingPositions positions;
  {
    Freshness freshness(positions);
    Outcome outcome;
    const auto began = Clock::now();
    freshness.when_reached("patients", token, began + milliseconds(50), outcome.done());
    EXPECT_EQ(outcome.get(), Wait::late);
    EXPECT_LT(Clock::now() - began, milliseconds(20000));
    freshness.stop();
    positions.release();
  }
}

TEST(FreshnessForMany, AnswersEachOnce) {
  MemoryModelPositions positions;
  positions.put({"patients", "patients", 3, 0, 5});
  std::atomic<int> reached = 0;
  std::atomic<int> late = 0;
  {
    Freshness freshness(positions);
    for (int waiter = 0; waiter < 2000; ++waiter) {
      freshness.when_reached("patients", ConsistencyToken{"patients", 3, waiter % 100},
                             Clock::now() + milliseconds(300),
                             [&](Wait wait) { ++(wait == Wait::reached ? reached : late); });
    }
    positions.put({"patients", "patients", 3, 50, 5});
    std::this_thread::sleep_for(milliseconds(600));
  }
  EXPECT_EQ(reached, 1000);
  EXPECT_EQ(late, 1000);
}

}  // namespace
}  // namespace carelog::query
