#include "tools/log/log_verify.h"

#include <gtest/gtest.h>

#include "tests/tools/written_log.h"
#include "tools/log/log_tally.h"
#include "tools/log/log_walk.h"
#include "tools/models/log_shortfall.h"

namespace carelog::tools {
namespace {

using testing::WrittenLog;

// Manifest, claim of term 1, three commits.
WrittenLog sound_log() {
  WrittenLog log("patients", 1);
  log.claim(0, 1);
  for (const char* id : {"a", "b", "c"}) log.append(0, log.next_commit(0, id, 3'000));
  return log;
}

char sound_byte(WrittenLog& log, std::size_t record, std::size_t byte) {
  return log.records(0)[record].bytes[byte];
}

PartitionReport verify(WrittenLog& log, VerifyRules rules = {}) {
  PartitionVerifier verifier(log.topic(), 0, rules);
  PartitionWalk walk(log, 0);
  while (auto record = walk.next())
    if (!verifier.take(record->offset, record->bytes)) break;
  return verifier.finish();
}

TEST(AuditVerify, FindsASoundLogSound) {
  auto log = sound_log();
  const auto report = verify(log);
  EXPECT_TRUE(report.sound());
  EXPECT_EQ(report.records, 5u);
  EXPECT_EQ(report.claims, 1u);
  EXPECT_EQ(report.commits, 3u);
  EXPECT_EQ(report.events, 3u);
  EXPECT_NE(report.head, events::Hash{});
}

TEST(AuditVerify, TellsStaleFramesFromDamage) {
  auto log = sound_log();
  auto stale = log.next_commit(0, "late", 3'000);
  log.claim(0, 2);
  log.append(0, stale);  // of term 1
  log.claim(0, 1);       // not higher
  log.append(0, log.next_commit(0, "d", 3'000));
  const auto report = verify(log);
  EXPECT_TRUE(report.sound()) << to_text({report});
  EXPECT_EQ(report.commits, 4u);
  EXPECT_EQ(report.voids.at(events::Verdict::void_stale_term), 1u);
  EXPECT_EQ(report.voids.at(events::Verdict::void_stale_claim), 1u);
}

TEST(AuditVerify, TakesARepeatedRecordForWhatItIs) {
  auto log = sound_log();
  log.records(0).push_back(log.records(0).back());
  ++log.records(0).back().offset;
  const auto report = verify(log);
  EXPECT_TRUE(report.sound());
  EXPECT_EQ(report.voids.at(events::Verdict::void_sequence), 1u);
}

// Every byte of every record but the last, one at a time.
TEST(AuditVerify, FindsAnyEditedByte) {
  const auto sound = sound_log();
  auto original = sound;
  for (std::size_t record = 0; record + 1 < original.records(0).size(); ++record) {
    for (std::size_t byte = 0; byte < original.records(0)[record].bytes.size(); ++byte) {
      auto log = sound;
      for (const int flip : {0x01, 0x02, 0x10}) {
        log.records(0)[record].bytes[byte] =
            static_cast<char>(sound_byte(original, record, byte) ^ flip);
        EXPECT_FALSE(verify(log).sound())
            << "record " << record << ", byte " << byte << ", " << flip;
      }
    }
  }
}

TEST(AuditVerify, FindsADroppedRecordEvenWhenTheRestMovesUp) {
  for (std::size_t dropped = 0; dropped < 4; ++dropped) {
    auto log = sound_log();
    auto& records = log.records(0);
    records.erase(records.begin() + static_cast<std::ptrdiff_t>(dropped));
    for (std::size_t i = 0; i < records.size(); ++i)
      records[i].offset = static_cast<events::Offset>(i);
    EXPECT_FALSE(verify(log).sound()) << "record " << dropped;
  }
}

TEST(AuditVerify, FindsAnOffsetGap) {
  auto log = sound_log();
  log.records(0).erase(log.records(0).begin() + 3);
  const auto report = verify(log);
  ASSERT_FALSE(report.sound());
  EXPECT_EQ(report.damage[0].offset, 4);
  EXPECT_EQ(report.damage[0].what, "offset gap: expected offset 3");
}

TEST(AuditVerify, FindsReorderedRecords) {
  auto log = sound_log();
  std::swap(log.records(0)[2].bytes, log.records(0)[3].bytes);
  EXPECT_FALSE(verify(log).sound());
}

TEST(AuditVerify, FindsARecordThatIsNoFrame) {
  auto log = sound_log();
  log.records(0)[3].bytes = "not a frame";
  const auto report = verify(log);
  ASSERT_FALSE(report.sound());
  EXPECT_EQ(report.damage[0].offset, 3);
  EXPECT_NE(to_text({report}).find("DAMAGED: patients, partition 0, offset 3"), std::string::npos);
}

TEST(AuditVerify, WhereWritersMayLoseRecordsAClaimExplainsASkip) {
  auto log = sound_log();
  auto commit = log.next_commit(0, "d", 3'000);
  ++commit.sequence;
  log.append(0, commit);
  const VerifyRules kafka{.skipped_sequence_is_damage = false};
  EXPECT_FALSE(verify(log, kafka).sound()) << "nothing explains the skip";
  log.claim(0, 2);
  log.append(0, log.next_commit(0, "d", 3'000));
  EXPECT_TRUE(verify(log, kafka).sound());
  EXPECT_FALSE(verify(log).sound()) << "the embedded log never loses a record in the middle";
}

TEST(AuditVerify, RefusesThePartitionOfAnotherTopic) {
  auto log = sound_log();
  PartitionVerifier verifier("billing", 0, {});
  verifier.take(0, log.records(0)[0].bytes);
  EXPECT_FALSE(verifier.finish().sound());
}

TEST(LogShortfall, NamesBothOffsetsAndWhoHasReadFurthest) {
  const std::vector<ReadPosition> read = {{"the reactor a", "patients", 3, 12},
                                          {"the read model b", "patients", 3, 15},
                                          {"the reactor c", "patients", 2, 99},
                                          {"the reactor d", "billing", 3, 99}};
  EXPECT_EQ(shortfall(read, "patients", 3, 11),
            "the log is shorter than what was read of it: it ends at offset 11, and the read model "
            "b has read it up to offset 15");
  EXPECT_EQ(shortfall(read, "patients", 3, 15), std::nullopt);
  EXPECT_EQ(shortfall(read, "patients", 4, 0), std::nullopt);
}

TEST(LogShortfall, RefusesALogByItsFirstPartitionThatIsShorter) {
  const std::vector<ReadPosition> read = {{"the reactor a", "billing", 1, 4}};
  EXPECT_NO_THROW(require_all_that_was_read(read, {{"patients", {0, 0}}, {"billing", {0, 4}}}));
  try {
    require_all_that_was_read(read, {{"patients", {0, 0}}, {"billing", {0, 3}}});
    FAIL() << "taken";
  } catch (const LogNotSound& refused) {
    EXPECT_EQ(std::string(refused.what()).find("billing, partition 1: the log is shorter"), 0u)
        << refused.what();
  }
}

}  // namespace
}  // namespace carelog::tools
