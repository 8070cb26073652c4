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

class NewerLog : public testing::Test {
 protected:
  // Partition 0 is claimed at the next level after its first commit; partition 1 is not.
  NewerLog() {
    for (Partition partition = 0; partition < 2; ++partition) {
      Scribe scribe;
      const auto appender = log_.open_appender(partition);
      std::vector<std::string> records = {scribe.manifest(partition, 2), scribe.claim(1),
                                          scribe.commit("a")};
      if (partition == 0) records.push_back(scribe.claim(2, 2, known_.level + 1));
      records.push_back(scribe.commit("b"));
      for (std::string& bytes : records) EXPECT_TRUE(appender->append(std::move(bytes)));
    }
  }

  SimulatedLog log_{"patients", 2};
  const Vocabulary known_ = vocabulary();
};

TEST_F(NewerLog, IsReadUpToWhereItNeedsANewerProgramAndElsewhereOn) {
  CommitReader reader(log_, {}, {.too_new = TooNew::wait});
  std::map<Partition, Offset> next;
  std::size_t commits = 0;
  for (int i = 0; i < 4; ++i) {
    const CommitBatch batch = reader.read(100, milliseconds(0));
    commits += batch.commits.size();
    for (const auto& position : batch.positions) {
      next[position.partition] = position.rule.next_offset();
    }
  }
  EXPECT_EQ(commits, 3U);
  EXPECT_EQ(next[0], 3) << "a newer program goes on at the claim";
  EXPECT_EQ(next[1], 4);
  EXPECT_TRUE(reader.waits_in(0));
  EXPECT_FALSE(reader.waits_in(1));
  EXPECT_NE(reader.too_new().find("partition 0: it holds facts of vocabulary level " +
                                  std::to_string(known_.level + 1)),
            std::string::npos)
      << reader.too_new();
}

TEST_F(NewerLog, StopsAReaderThatCannotWaitWithWords) {
  CommitReader reader(log_, {});
  EXPECT_THROW(
      {
        for (int i = 0; i < 4; ++i) reader.read(100, milliseconds(0));
      },
      NeedsNewerProgram);
}

TEST_F(NewerLog, IsReadOnByAProgramThatKnowsMore) {
  CommitReader older(log_, {}, {.too_new = TooNew::wait});
  const CommitBatch before = older.read(100, milliseconds(0));
  Vocabulary more = known_;
  ++more.level;
  CommitReader newer(log_, before.positions, {.known = more});
  std::size_t commits = before.commits.size();
  for (int i = 0; i < 4; ++i) commits += newer.read(100, milliseconds(0)).commits.size();
  EXPECT_EQ(commits, 4U);
}

TEST_F(NewerLog, IsNotGoneOnWithFromAPositionThatANewerProgramStored) {
  Vocabulary more = known_;
  ++more.level;
  CommitReader newer(log_, {}, {.known = more});
  std::vector<ReaderPosition> positions;
  for (int i = 0; i < 4; ++i) {
    for (auto& position : newer.read(3, milliseconds(0)).positions) positions.push_back(position);
  }
  CommitReader older(log_, positions, {.too_new = TooNew::wait});
  EXPECT_TRUE(older.waits_in(0));
  EXPECT_EQ(older.read(100, milliseconds(0)).positions.size(), 0U);
}

TEST(TheVocabulary, IsAsNewAsItsNewestFact) {
  EXPECT_EQ(vocabulary().level_of({}), Vocabulary::first_level);
  EXPECT_EQ(vocabulary().level_of({PatientDeactivated{}, PatientReactivated{}}), 1U);
  EXPECT_EQ(vocabulary().level, 1U) << "no kind of fact came later yet";
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
