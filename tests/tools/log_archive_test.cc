#include "tools/log/log_archive.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <sstream>

#include "tests/infra/small_disk.h"
#include "tests/infra/temporary_directory.h"
#include "tests/tools/written_log.h"
#include "tools/log/log_export.h"

namespace carelog::tools {
namespace {

using testing::WrittenLog;

// Manifests, claims, commits, void frames, and a billing log.
struct Logs {
  Logs() {
    for (const events::Partition partition : {0u, 1u}) {
      patients.claim(partition, 1);
      patients.append(partition, patients.next_commit(partition, "a", 3'000));
      auto stale = patients.next_commit(partition, "void", 3'500);
      patients.claim(partition, 2);
      patients.append(partition, stale);
      patients.append(partition, patients.next_commit(partition, "b", 4'000));
    }
    billing.claim(0, 1);
  }
  std::vector<events::Log*> all() { return {&patients, &billing}; }
  LiveLogs live() { return LiveLogs(all(), VerifyRules{}); }

  WrittenLog patients{"patients", 2};
  WrittenLog billing{"billing", 1};
};

void flip(char& byte) {
  byte = static_cast<char>(byte ^ 1);
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Archive : ::testing::Test {
  Archive() {
    auto live = logs.live();
    exported = export_log(live, file, "carelog test");
    bytes = bytes_of(file);
  }

  // Why a file with these bytes is refused; empty: it is accepted.
  std::string refusal_of(const std::string& changed) {
    const std::filesystem::path other = directory.path() + "/changed";
    std::ofstream(other, std::ios::binary | std::ios::trunc) << changed;
    try {
      LogFile taken(other);
      return "";
    } catch (const ArchiveDamaged& damaged) {
      return damaged.what();
    } catch (const LogNotSound& not_sound) {
      return not_sound.what();
    }
  }

  // Where each block begins, and last where the file ends.
  std::vector<std::size_t> block_starts() const {
    std::vector<std::size_t> starts{19 + 4};
    while (starts.back() < bytes.size()) {
      std::size_t size = 0;
      for (std::size_t i = 1; i <= 4; ++i)
        size = size << 8 | static_cast<std::uint8_t>(bytes[starts.back() + i]);
      starts.push_back(starts.back() + 5 + size + 32);
    }
    return starts;
  }

  infra::TemporaryDirectory directory;
  std::filesystem::path file = directory.path() + "/log.export";
  Logs logs;
  Exported exported;
  std::string bytes;
};

TEST_F(Archive, HoldsEveryRecordAsItStands) {
  EXPECT_EQ(exported.records, 14u);
  EXPECT_EQ(exported.file_bytes, bytes.size());
  LogFile read(file);
  EXPECT_EQ(read.digest(), exported.digest);
  EXPECT_EQ(read.header().program, "carelog test");
  std::map<std::pair<std::string, events::Partition>, std::vector<events::LogRecord>> found;
  read.read([&](const ArchiveRecords& records) {
    for (const auto& record : records.records)
      found[{records.topic, record.partition}].push_back(record);
  });
  for (WrittenLog* log : {&logs.patients, &logs.billing}) {
    for (events::Partition partition = 0; partition < log->partitions(); ++partition) {
      const auto& wanted = log->records(partition);
      const auto& records = found[{log->topic(), partition}];
      ASSERT_EQ(records.size(), wanted.size());
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        EXPECT_EQ(records[i].offset, wanted[i].offset);
        EXPECT_EQ(records[i].bytes, wanted[i].bytes);
      }
    }
  }
  EXPECT_FALSE(std::filesystem::exists(unfinished(file)));
}

TEST_F(Archive, IsRefusedWithAnyByteEdited) {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x04);
    EXPECT_NE(refusal_of(changed), "") << "byte " << at;
  }
}

TEST_F(Archive, IsRefusedWhenCutOffAnywhere) {
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_NE(refusal_of(bytes.substr(0, size)), "") << size << " bytes";
}

TEST_F(Archive, IsRefusedWhenSomethingFollows) {
  EXPECT_NE(refusal_of(bytes + "x").find("follows the end"), std::string::npos);
  EXPECT_NE(refusal_of(bytes + bytes), "");
}

TEST_F(Archive, IsRefusedWithABlockDroppedRepeatedOrMoved) {
  const auto starts = block_starts();
  ASSERT_GE(starts.size(), 6u);
  const auto block = [&](std::size_t i) {
    return bytes.substr(starts[i], starts[i + 1] - starts[i]);
  };
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    const std::string before = bytes.substr(0, starts[i]);
    const std::string behind = bytes.substr(starts[i + 1]);
    EXPECT_NE(refusal_of(before + behind), "") << "without block " << i;
    EXPECT_NE(refusal_of(before + block(i) + block(i) + behind), "") << "block " << i << " twice";
    if (i + 2 < starts.size()) {
      EXPECT_NE(refusal_of(before + block(i + 1) + block(i) + bytes.substr(starts[i + 2])), "");
    }
  }
}

TEST_F(Archive, NamesThePlaceOfTheDamage) {
  const auto starts = block_starts();
  std::string changed = bytes;
  flip(changed[starts[2] + 30]);
  const std::string refused = refusal_of(changed);
  EXPECT_NE(refused.find("at byte " + std::to_string(starts[2])), std::string::npos) << refused;
  EXPECT_NE(refused.find("behind patients/0@5"), std::string::npos) << refused;
}

// Somebody who knows the format can fix its digests; the chain of the records still breaks.
TEST_F(Archive, IsRefusedWithARecordEditedAndAllDigestsMadeToFit) {
  flip(logs.patients.records(0)[2].bytes[40]);
  std::ostringstream out;
  LiveLogs live = logs.live();
  ArchiveWriter writer(out, {0, "somebody", true, live.topics()});
  live.read([&](const ArchiveRecords& records) { writer.write(records); });
  writer.write(ArchiveEnd{exported.heads});
  EXPECT_NE(refusal_of(out.str()).find("patients, partition 0, offset"), std::string::npos)
      << refusal_of(out.str());
}

TEST_F(Archive, OfANewerFormatSaysSo) {
  std::string newer = bytes;
  newer[22] = 2;
  EXPECT_NE(refusal_of(newer).find("format 2"), std::string::npos);
  EXPECT_NE(refusal_of("something else altogether").find("no file of `carelog log export`"),
            std::string::npos);
}

// Interrupted after any byte, the next attempt ends with the same records.
TEST_F(Archive, GoesOnAfterAnInterruption) {
  const auto starts = block_starts();
  for (const std::size_t cut :
       {std::size_t{0}, std::size_t{10}, starts[0] + 3, starts[1], starts[1] + 7, starts[2],
        starts[3] - 1, starts[4] + 1, bytes.size() - 1, bytes.size()}) {
    const std::filesystem::path again = directory.path() + "/again";
    std::filesystem::remove(again);
    std::ofstream(unfinished(again), std::ios::binary | std::ios::trunc) << bytes.substr(0, cut);
    logs.patients.append(0, logs.patients.next_commit(0, "later" + std::to_string(cut), 5'000));
    LiveLogs live = logs.live();
    const Exported result = export_log(live, again, "carelog test");
    if (cut >= starts[1]) {
      EXPECT_EQ(bytes_of(again), bytes) << "cut at " << cut << ": up to the ends taken at first";
      EXPECT_EQ(result.resumed_records > 0, cut >= starts[2]);
    } else {
      EXPECT_EQ(result.records, records_in(live.topics())) << "begun anew";
    }
    EXPECT_EQ(result.digest, LogFile(again).digest());
  }
}

TEST_F(Archive, DoesNotGoOnWithAnotherLog) {
  const std::filesystem::path again = directory.path() + "/again";
  std::ofstream(unfinished(again), std::ios::binary) << bytes.substr(0, block_starts()[3]);
  Logs other;
  other.patients.records(1).back().bytes += "x";
  LiveLogs live = other.live();
  try {
    export_log(live, again, "carelog test");
    FAIL();
  } catch (const LogNotSound& refused) {
    EXPECT_NE(std::string(refused.what()).find("another log"), std::string::npos);
  }
}

TEST_F(Archive, IsWrittenByOneAtATimeAndForItsOwnerOnly) {
  const std::filesystem::path again = directory.path() + "/again";
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const int other = ::open(unfinished(again).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  LiveLogs live = logs.live();
  EXPECT_THROW(export_log(live, again, "carelog test"), events::LogUnusable);
  ::close(other);
  EXPECT_EQ(export_log(live, again, "carelog test").records, exported.records);
}

TEST_F(Archive, LeavesNothingOnADiskThatDoesNotTakeIt) {
  infra::SmallDisk disk(directory.path() + "/disk", 64 << 10);
  if (!disk.trouble().empty()) GTEST_SKIP() << disk.trouble();
  disk.fill();
  LiveLogs live = logs.live();
  EXPECT_THROW(export_log(live, disk.path() + "/export", "carelog test"), std::system_error);
  EXPECT_FALSE(std::filesystem::exists(unfinished(disk.path() + "/export")));
  EXPECT_FALSE(std::filesystem::exists(disk.path() + "/export"));
}

TEST_F(Archive, IsNotMadeOfADamagedLog) {
  flip(logs.patients.records(1)[2].bytes[40]);
  LiveLogs live = logs.live();
  EXPECT_THROW(export_log(live, directory.path() + "/damaged", "carelog test"), LogNotSound);
  EXPECT_FALSE(std::filesystem::exists(directory.path() + "/damaged"));
}

}  // namespace
}  // namespace carelog::tools
