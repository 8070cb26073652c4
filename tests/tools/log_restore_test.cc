#include "tools/log/log_restore.h"

#include <gtest/gtest.h>
#include <fstream>

#include "events/log/rocksdb_log.h"
#include "events/log/simulated_log.h"
#include "tests/infra/small_disk.h"
#include "tests/infra/temporary_directory.h"
#include "tests/tools/written_log.h"
#include "tools/exit_code.h"
#include "tools/instance/log_access.h"
#include "tools/log/log_walk.h"

namespace carelog::tools {
namespace {

using testing::WrittenLog;

// A log of three partitions, each with a void frame in it.
WrittenLog written_log(int commits) {
  WrittenLog log("patients", 3);
  for (events::Partition partition = 0; partition < 3; ++partition) {
    log.claim(partition, 1);
    auto stale = log.next_commit(partition, "late", 2'500);
    log.claim(partition, 2);
    log.append(partition, stale);
    for (int i = 0; i < commits; ++i)
      log.append(partition, log.next_commit(partition, "p" + std::to_string(i), 3'000 + i));
    for (auto& record : log.records(partition)) record.appended_at_ms = 4'000 + record.offset;
  }
  return log;
}

// A target behind the port; the log outlives it.
class Behind final : public events::Log {
 public:
  explicit Behind(events::Log& log) : log_(log) {}
  const std::string& topic() const override { return log_.topic(); }
  std::uint32_t partitions() const override { return log_.partitions(); }
  std::unique_ptr<events::LogAppender> open_appender(events::Partition partition) override {
    return log_.open_appender(partition);
  }
  std::unique_ptr<events::LogCursor> open_cursor(std::vector<events::LogPosition> from,
                                                 events::Pace pace) override {
    return log_.open_cursor(std::move(from), pace);
  }
  events::Offset end_offset(events::Partition partition) override {
    return log_.end_offset(partition);
  }
  events::Offset offset_at(events::Partition partition, std::int64_t unix_ms) override {
    return log_.offset_at(partition, unix_ms);
  }

 private:
  events::Log& log_;
};

Restored copy(WrittenLog& from, events::Log& to) {
  LiveLogs source({&from}, VerifyRules{});
  const auto target =
      port_target([&](const std::string&, std::uint32_t) { return std::make_unique<Behind>(to); });
  return restore(source, *target);
}

void expect_equal(WrittenLog& wanted, events::Log& found) {
  for (events::Partition partition = 0; partition < wanted.partitions(); ++partition) {
    ASSERT_EQ(found.end_offset(partition), wanted.end_offset(partition));
    PartitionWalk walk(found, partition);
    for (const auto& record : wanted.records(partition)) {
      const auto copied = walk.next();
      ASSERT_TRUE(copied);
      EXPECT_EQ(copied->offset, record.offset);
      EXPECT_EQ(copied->bytes, record.bytes);
    }
  }
}

TEST(Restore, SaysWhichDirectoryIsOnAFullDisk) {
  const infra::TemporaryDirectory directory;
  infra::SmallDisk disk(directory.path() + "/disk", 192 << 20);
  if (!disk.trouble().empty()) GTEST_SKIP() << disk.trouble();
  auto log = written_log(20);
  LiveLogs source({&log}, VerifyRules{});
  const auto refusal = [&](std::size_t bytes_left) -> std::string {
    disk.fill(bytes_left);
    try {
      restore(source, *directory_target({disk.path() + "/data"}, false));
      return "";
    } catch (const events::LogUnusable& refused) {
      return refused.what();
    }
  };
  EXPECT_NE(refusal(1 << 20).find(disk.path() + "/data"), std::string::npos);
  disk.free();
  EXPECT_NE(refusal(64 << 20).find(disk.path() + "/data"), std::string::npos);
  disk.free();
  EXPECT_EQ(restore(source, *directory_target({disk.path() + "/data"}, false)).heads.size(), 3u);
}

TEST(Restore, LaysEveryRecordDownAtItsOffset) {
  auto log = written_log(20);
  events::SimulatedLog target("patients", 3);
  const auto restored = copy(log, target);
  EXPECT_EQ(restored.appended, 72u);
  EXPECT_EQ(restored.present, 0u);
  expect_equal(log, target);
}

TEST(Restore, GoesOnAfterAnInterruptionAndWhenTheLogHasGrown) {
  auto log = written_log(3000);
  for (const std::size_t there : {0u, 1u, 3u, 1500u, 3004u}) {
    events::SimulatedLog target("patients", 3);
    const auto& records = log.records(1);
    auto appender = target.open_appender(1);
    for (std::size_t i = 0; i < there; ++i) ASSERT_TRUE(appender->append(records[i].bytes));
    EXPECT_EQ(copy(log, target).present, there);
    expect_equal(log, target);
  }
  events::SimulatedLog target("patients", 3);
  copy(log, target);
  log.append(2, log.next_commit(2, "new", 9'000));
  EXPECT_EQ(copy(log, target).appended, 1u);
  EXPECT_EQ(copy(log, target).appended, 0u);
  expect_equal(log, target);
}

TEST(Restore, LeavesATargetAloneThatHoldsSomethingElse) {
  auto log = written_log(20);
  auto other = written_log(20);
  other.records(2)[7].bytes += "x";
  events::SimulatedLog target("patients", 3);
  auto appender = target.open_appender(2);
  for (const auto& record : other.records(2)) ASSERT_TRUE(appender->append(record.bytes));
  try {
    copy(log, target);
    FAIL();
  } catch (const TargetDiffers& differs) {
    EXPECT_NE(std::string(differs.what()).find("patients, partition 2, offset 7"),
              std::string::npos)
        << differs.what();
  }
  EXPECT_EQ(target.end_offset(0), 0) << "nothing was written";
}

TEST(Restore, LeavesATargetAloneThatHasMore) {
  auto log = written_log(5);
  events::SimulatedLog target("patients", 3);
  copy(log, target);
  ASSERT_TRUE(target.open_appender(0)->append("more"));
  EXPECT_THROW(copy(log, target), TargetDiffers);
}

TEST(Restore, DoesNotCopyADamagedLog) {
  auto log = written_log(5);
  char& byte = log.records(1)[5].bytes[30];
  byte = static_cast<char>(byte ^ 1);
  events::SimulatedLog target("patients", 3);
  EXPECT_THROW(copy(log, target), LogNotSound);
  EXPECT_EQ(target.end_offset(0), 0);
}

struct IntoADirectory : ::testing::Test {
  Restored copy_into(WrittenLog& log, bool continues = false) {
    LiveLogs source({&log}, VerifyRules{});
    const auto target = directory_target(data, continues);
    return restore(source, *target);
  }
  infra::TemporaryDirectory directory;
  DataDirectory data{directory.path() + "/data"};
};

TEST_F(IntoADirectory, KeepsTheTimes) {
  auto log = written_log(20);
  EXPECT_EQ(copy_into(log).appended, 72u);
  EXPECT_FALSE(std::filesystem::exists(data.log_being_imported()));
  EXPECT_FALSE(std::filesystem::exists(data.log_origin()));
  const auto store = events::RocksdbLogStore::open(data.log().string());
  const auto copied = store->topic("patients", 3);
  expect_equal(log, *copied);
  EXPECT_EQ(copied->offset_at(1, 4'010), 10);
}

TEST_F(IntoADirectory, RefusesOneThatHoldsALogOrWhatWasMadeFromOne) {
  auto log = written_log(5);
  std::filesystem::create_directories(data.state() / "store");
  EXPECT_THROW(copy_into(log), VerbFailed);
  std::filesystem::remove_all(data.state());
  copy_into(log);
  EXPECT_THROW(copy_into(log), VerbFailed);
  EXPECT_EQ(copy_into(log, true).present, 27u) << "a copy may be brought up to date";
}

TEST_F(IntoADirectory, RefusesOneThatHoldsSomebodyElsesFiles) {
  auto log = written_log(5);
  std::filesystem::create_directories(data.root / "keys");
  std::ofstream(data.root / "thesis.tex") << "draft";
  EXPECT_THROW(copy_into(log), VerbFailed);
  EXPECT_FALSE(std::filesystem::exists(data.log_being_imported())) << "nothing was written";
  std::filesystem::remove(data.root / "thesis.tex");
  EXPECT_EQ(copy_into(log).appended, 27u) << "keys may be there already";
}

// Breaks off at the Nth batch; everything else goes to a real target.
class BreakingOff final : public LogTarget {
 public:
  BreakingOff(std::unique_ptr<LogTarget> target, int batches)
      : target_(std::move(target)), left_(batches) {}
  void open(const std::vector<ArchiveTopic>& topics) override { target_->open(topics); }
  events::Offset end(const std::string& topic, events::Partition partition) override {
    return target_->end(topic, partition);
  }
  std::vector<events::LogRecord> read(const std::string& topic, events::Partition partition,
                                      events::Offset from, std::size_t max) override {
    return target_->read(topic, partition, from, max);
  }
  void append(const ArchiveRecords& records) override {
    if (left_-- == 0) throw std::runtime_error("broken off");
    target_->append(records);
  }
  void finish(bool skipped) override { target_->finish(skipped); }

 private:
  std::unique_ptr<LogTarget> target_;
  int left_;
};

TEST_F(IntoADirectory, GoesOnAndIsNoLogBeforeItIsWhole) {
  auto log = written_log(3000);
  LiveLogs source({&log}, VerifyRules{});
  {
    BreakingOff target(directory_target(data, false), 4);
    EXPECT_THROW(restore(source, target), std::runtime_error);
  }
  EXPECT_TRUE(std::filesystem::exists(data.log_being_imported()));
  EXPECT_FALSE(std::filesystem::exists(data.log()));
  try {
    open_log("embedded", data);
    FAIL();
  } catch (const VerbFailed& refused) {
    EXPECT_EQ(refused.code, ExitCode::conflict);
    EXPECT_NE(std::string(refused.what()).find("log import"), std::string::npos);
  }
  const auto restored = copy_into(log);
  EXPECT_GT(restored.present, 0u);
  EXPECT_EQ(restored.present + restored.appended, 9012u);
  EXPECT_TRUE(std::filesystem::exists(data.log()));
}

// A writer on Kafka may lose a record and claim again; the copy is verified by the same rule.
TEST_F(IntoADirectory, KeepsWhatALogOnKafkaMayHold) {
  WrittenLog log("patients", 1);
  log.claim(0, 1);
  auto skipped = log.next_commit(0, "a", 3'000);
  ++skipped.sequence;
  log.append(0, skipped);
  log.claim(0, 2);
  log.append(0, log.next_commit(0, "a", 3'100));
  LiveLogs strict({&log}, VerifyRules{});
  EXPECT_THROW(restore(strict, *directory_target(data, false)), LogNotSound);
  LiveLogs source({&log}, VerifyRules{.skipped_sequence_is_damage = false});
  restore(source, *directory_target(data, false));
  EXPECT_FALSE(verify_rules("embedded", data).skipped_sequence_is_damage);
  EXPECT_TRUE(verify_rules("embedded", {directory.path()}).skipped_sequence_is_damage);
}

}  // namespace
}  // namespace carelog::tools
