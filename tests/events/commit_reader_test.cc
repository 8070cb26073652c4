#include <gtest/gtest.h>

#include "events/frame/frame_codec.h"
#include "events/frame/manifest.h"
#include "events/frame/recorded_commit.h"
#include "events/log/simulated_log.h"
#include "tests/events/frames.h"

namespace carelog::events {
namespace {

using std::chrono::milliseconds;

class CommitReading : public testing::Test {
 protected:
  void append(const std::string& bytes) { ASSERT_TRUE(appender_->append(bytes)); }

  SimulatedLog log_{"patients", 1};
  std::unique_ptr<LogAppender> appender_ = log_.open_appender(0);
  Scribe scribe_;
};

TEST_F(CommitReading, ReturnsValidCommitsAndCountsVoidOnes) {
  append(scribe_.manifest());
  append(scribe_.claim(1));
  const std::string commit = scribe_.commit("a");
  append(commit);
  append(commit);
  append(scribe_.commit("b"));
  CommitReader reader(log_, {});
  const CommitBatch batch = reader.read(100, milliseconds(0));
  ASSERT_EQ(batch.commits.size(), 2u);
  EXPECT_EQ(batch.commits[0].commit.aggregate.id, "a");
  EXPECT_EQ(batch.commits[1].offset, 4);
  EXPECT_EQ(batch.records, 5u);
  ASSERT_EQ(batch.positions.size(), 1u);
  EXPECT_EQ(batch.positions[0].rule.next_offset(), 5);
}

TEST_F(CommitReading, GoesOnFromAPosition) {
  append(scribe_.manifest());
  append(scribe_.claim(1));
  append(scribe_.commit("a"));
  CommitReader first(log_, {});
  const CommitBatch before = first.read(100, milliseconds(0));
  append(scribe_.commit("b"));
  CommitReader second(log_, before.positions);
  const CommitBatch after = second.read(100, milliseconds(0));
  ASSERT_EQ(after.commits.size(), 1u);
  EXPECT_EQ(after.commits[0].commit.aggregate.id, "b");
}

TEST_F(CommitReading, ReturnsWhatIsReadableBeforeItThrowsAtADamagedRecord) {
  append(scribe_.manifest());
  append(scribe_.claim(1));
  append(scribe_.commit("a"));
  append("\xff\xff");
  append(scribe_.commit("b"));
  CommitReader reader(log_, {});
  const CommitBatch batch = reader.read(100, milliseconds(0));
  ASSERT_EQ(batch.commits.size(), 1u);
  EXPECT_EQ(batch.positions[0].rule.next_offset(), 3);
  EXPECT_THROW(reader.read(100, milliseconds(0)), UndecodableFrame);
  EXPECT_THROW(reader.read(100, milliseconds(0)), UndecodableFrame);
}

TEST(EnsureManifest, WritesOnceAndReadsBack) {
  SimulatedLog log("patients", 4);
  const SliceMap first = ensure_manifest(log, 1);
  const SliceMap second = ensure_manifest(log, 2);
  EXPECT_EQ(log.end_offset(3), 1);
  EXPECT_EQ(first.partition_of("abc"), 0x3eau % 4);
  EXPECT_EQ(second.partition_of("abc"), 0x3eau % 4);
}

TEST(EnsureManifest, RefusesAForeignTopic) {
  SimulatedLog log("patients", 1);
  auto appender = log.open_appender(0);
  ASSERT_TRUE(appender->append(encode(Claim{1, {}, "x", 1})));
  EXPECT_THROW(ensure_manifest(log, 1), LogUnusable);
  SimulatedLog other("patients", 1);
  appender = other.open_appender(0);
  ASSERT_TRUE(appender->append(encode(make_manifest("billing", 0, 1, 1))));
  EXPECT_THROW(ensure_manifest(other, 1), LogUnusable);
  SimulatedLog larger("patients", 1);
  appender = larger.open_appender(0);
  ASSERT_TRUE(appender->append(encode(make_manifest("patients", 0, 2, 1))));
  EXPECT_THROW(ensure_manifest(larger, 1), LogUnusable);
}

TEST(ReadManifest, RefusesAnEmptyTopic) {
  SimulatedLog log("patients", 1);
  EXPECT_THROW(read_manifest(log, milliseconds(10)), LogUnusable);
}

}  // namespace
}  // namespace carelog::events
