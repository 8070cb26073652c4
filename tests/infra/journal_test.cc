#include "infra/journal/journal.h"

#include <gtest/gtest.h>
#include <sys/mount.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>

#include "tests/infra/temporary_directory.h"

namespace carelog::infra {
namespace {

class AJournal : public testing::Test {
 protected:
  std::string directory() const { return directory_.path() + "/journal"; }

  static bool append(Journal& journal, const std::string& record) {
    std::promise<bool> done;
    journal.append(record, [&](bool durable, std::int64_t) { done.set_value(durable); });
    return done.get_future().get();
  }
  std::vector<std::string> read(std::int64_t from = 0) const {
    std::vector<std::string> records;
    JournalReader reader(directory(), from);
    while (const auto record = reader.next()) records.push_back(record->bytes);
    return records;
  }
  std::string first_segment() const { return directory() + "/0000000000000000.journal"; }
  void change_byte(std::int64_t at) const {
    std::fstream file(first_segment(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(at);
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(at);
    file.put(byte);
  }

  TemporaryDirectory directory_;
};

TEST_F(AJournal, GivesBackWhatWasAppendedAlsoAfterANewStart) {
  std::string id;
  {
    Journal journal(directory());
    id = journal.id();
    EXPECT_TRUE(append(journal, "one"));
    EXPECT_TRUE(append(journal, ""));
  }
  Journal journal(directory());
  EXPECT_EQ(journal.id(), id);
  EXPECT_TRUE(append(journal, "three"));
  EXPECT_EQ(read(), (std::vector<std::string>{"one", "", "three"}));
}

TEST_F(AJournal, IsReadFromAnyRecordOn) {
  Journal journal(directory());
  for (const char* record : {"a", "b", "c"}) append(journal, record);
  JournalReader reader(directory());
  const auto first = reader.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(read(first->next_position), (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(read(journal.durable_end()), std::vector<std::string>{});
  JournalReader bounded(directory());
  EXPECT_TRUE(bounded.next(first->next_position));
  EXPECT_FALSE(bounded.next(first->next_position));
}

TEST_F(AJournal, GoesOnInANewSegment) {
  std::vector<std::string> written;
  {
    Journal journal(directory(), 200);
    JournalReader follower(directory());
    for (int i = 0; i < 20; ++i) {
      written.push_back("record " + std::to_string(i));
      append(journal, written.back());
      const auto read = follower.next(journal.durable_end());
      ASSERT_TRUE(read) << i;
      EXPECT_EQ(read->bytes, written.back());
    }
  }
  EXPECT_GT(std::distance(std::filesystem::directory_iterator(directory()), {}), 5);
  Journal again(directory(), 200);
  written.push_back("last");
  append(again, "last");
  EXPECT_EQ(read(), written);
}

TEST_F(AJournal, KeepsTheOrderOfOneCallerAndLosesNothingOfMany) {
  constexpr int callers = 8;
  constexpr int each = 200;
  std::atomic<int> told{0};
  {
    Journal journal(directory());
    std::vector<std::thread> threads;
    for (int caller = 0; caller < callers; ++caller) {
      threads.emplace_back([&, caller] {
        for (int i = 0; i < each; ++i) {
          journal.append(std::to_string(caller) + " " + std::to_string(i),
                         [&](bool durable, std::int64_t) { told += durable ? 1 : 0; });
        }
      });
    }
    for (auto& thread : threads) thread.join();
    journal.stop();
    EXPECT_EQ(told, callers * each);
  }
  std::vector<int> next(callers, 0);
  for (const auto& record : read()) {
    const int caller = std::stoi(record);
    EXPECT_EQ(std::stoi(record.substr(record.find(' '))), next[caller]++);
  }
  EXPECT_EQ(next, std::vector<int>(callers, each));
}

TEST_F(AJournal, CutsOffWhatACrashLeftUnfinished) {
  {
    Journal journal(directory());
    append(journal, "whole");
    append(journal, "torn");
  }
  const auto size = std::filesystem::file_size(first_segment());
  std::filesystem::resize_file(first_segment(), size - 2);
  EXPECT_EQ(read(), std::vector<std::string>{"whole"});
  Journal journal(directory());
  append(journal, "next");
  EXPECT_EQ(read(), (std::vector<std::string>{"whole", "next"}));
}

TEST_F(AJournal, NoticesAnEditedRecord) {
  {
    Journal journal(directory());
    append(journal, "first");
    append(journal, "second");
  }
  change_byte(40 + 36 + 1);  // in "first"
  JournalReader reader(directory());
  EXPECT_THROW(reader.next(), JournalError);
}

TEST_F(AJournal, KeepsWhatStandsBehindDamageAndGoesOnBehindIt) {
  std::int64_t second = 0;
  {
    Journal journal(directory());
    append(journal, "first");
    second = journal.durable_end();
    append(journal, "second");
    append(journal, "third");
  }
  const auto size = std::filesystem::file_size(first_segment());
  change_byte(second + 36 + 1);  // in "second"
  {
    Journal journal(directory());
    append(journal, "next");
  }
  EXPECT_EQ(std::filesystem::file_size(first_segment()), size) << "nothing is cut";
  JournalReader reader(directory());
  EXPECT_EQ(reader.next()->bytes, "first");
  EXPECT_THROW(reader.next(), JournalError);
  ASSERT_TRUE(reader.skip_damage());
  EXPECT_EQ(reader.next()->bytes, "next");
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.skip_damage());
  EXPECT_EQ(read(static_cast<std::int64_t>(size)), std::vector<std::string>{"next"});
}

TEST_F(AJournal, NoticesADroppedSegmentTail) {
  {
    Journal journal(directory(), 100);
    for (int i = 0; i < 10; ++i) append(journal, "record " + std::to_string(i));
  }
  std::filesystem::resize_file(first_segment(), 40);
  JournalReader reader(directory());
  EXPECT_FALSE(reader.next());
}

TEST_F(AJournal, BelongsToOneProcess) {
  Journal journal(directory());
  EXPECT_THROW(Journal other(directory()), JournalError);
}

TEST_F(AJournal, RefusesWhatIsTooLargeOrComesTooLate) {
  Journal journal(directory());
  EXPECT_FALSE(append(journal, std::string(journal_record_max_bytes + 1, 'x')));
  EXPECT_TRUE(append(journal, std::string(journal_record_max_bytes, 'x')));
  journal.stop();
  EXPECT_FALSE(append(journal, "late"));
}

TEST_F(AJournal, TellsWhenItHasGrown) {
  Journal journal(directory());
  const auto end = journal.durable_end();
  EXPECT_FALSE(journal.wait_for_more(end, 1));
  append(journal, "more");
  EXPECT_TRUE(journal.wait_for_more(end, 1000));
}

// Another process reads what a kill -9 would leave.
TEST_F(AJournal, IsWrittenBeforeItsCallersHearOfItAlsoWhenItIsSyncedLater) {
  Journal journal(directory(), journal_segment_max_bytes, std::chrono::milliseconds(300));
  const std::int64_t before = journal.durable_end();
  ASSERT_TRUE(append(journal, "one"));
  EXPECT_EQ(journal.durable_end(), before) << "not synced yet";
  EXPECT_EQ(read(), std::vector<std::string>{"one"});
  EXPECT_TRUE(journal.wait_for_more(before, 10'000));
  EXPECT_GT(journal.durable_end(), before);
}

TEST_F(AJournal, IsSyncedToItsEndWhenItStopsAcrossSegments) {
  std::vector<std::string> all;
  {
    Journal journal(directory(), 200, std::chrono::milliseconds(5));
    for (int i = 0; i < 50; ++i) {
      all.push_back("record " + std::to_string(i));
      ASSERT_TRUE(append(journal, all.back()));
    }
    journal.stop();
    JournalReader reader(directory());
    std::int64_t end = 0;
    while (const auto record = reader.next()) end = record->next_position;
    EXPECT_EQ(journal.durable_end(), end);
  }
  EXPECT_EQ(read(), all);
  Journal again(directory(), 200, std::chrono::milliseconds(5));
  EXPECT_TRUE(append(again, "more"));
}

// A disk of one megabyte.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& place) : place_(place) {
    std::filesystem::create_directories(place_);
    mounted_ = ::mount("tmpfs", place_.c_str(), "tmpfs", 0, "size=1m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(place_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  // Takes all the space that is left.
  void fill() const {
    std::ofstream file(place_ + "/filled", std::ios::app);
    const std::string page(4096, 'x');
    while (file.write(page.data(), 4096) && file.flush()) {
    }
  }
  void free() const { std::filesystem::remove(place_ + "/filled"); }

 private:
  const std::string place_;
  bool mounted_ = false;
};

TEST_F(AJournal, GoesOnWithItsReserveWhenTheDiskIsFullAndIsWellAgainByItself) {
  const SmallDisk disk(directory_.path() + "/disk");
  if (!disk.mounted()) GTEST_SKIP() << "no disk may be mounted here";
  const std::string place = directory_.path() + "/disk/journal";
  Journal journal(place, journal_segment_max_bytes, journal_sync_at_once, 128 << 10);
  ASSERT_TRUE(append(journal, "before"));
  EXPECT_EQ(std::filesystem::file_size(place + "/reserve"), 128U << 10);
  disk.fill();
  int kept = 0;
  while (append(journal, std::string(4'000, 'r'))) ASSERT_LT(++kept, 100);
  EXPECT_GT(kept, 20) << "the reserve's room";
  EXPECT_TRUE(journal.failing());
  EXPECT_FALSE(std::filesystem::exists(place + "/reserve"));
  disk.free();
  EXPECT_TRUE(append(journal, "after"));
  EXPECT_FALSE(journal.failing());
  JournalReader reader(place);
  std::string last;
  int records = 0;
  while (const auto record = reader.next()) {
    last = record->bytes;
    ++records;
  }
  EXPECT_EQ(records, kept + 2);
  EXPECT_EQ(last, "after");
}

}  // namespace
}  // namespace carelog::infra
