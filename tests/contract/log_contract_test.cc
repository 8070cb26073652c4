// One suite for every backend of the Log port. Kafka needs CARELOG_TEST_KAFKA=host:port.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "events/frame/manifest.h"
#include "events/log/kafka_log.h"
#include "events/log/log.h"
#include "events/log/rocksdb_log.h"
#include "events/log/simulated_log.h"
#include "infra/ids/random_id.h"

namespace carelog::events {
namespace {

using namespace std::chrono_literals;

// A place where a log lives, which can be closed and opened again.
class Home {
 public:
  virtual ~Home() = default;
  virtual Log& open(std::uint32_t partitions) = 0;
  virtual void close() = 0;
};

class SimulatedHome final : public Home {
 public:
  Log& open(std::uint32_t partitions) override {
    if (!log_) log_ = std::make_unique<SimulatedLog>("patients", partitions);
    if (log_->partitions() != partitions) throw LogUnusable("the partition count is fixed");
    return *log_;
  }
  void close() override {}  // in memory: the home keeps it

 private:
  std::unique_ptr<SimulatedLog> log_;
};

class RocksdbHome final : public Home {
 public:
  RocksdbHome() {
    std::string pattern = (std::filesystem::temp_directory_path() / "carelog-log-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~RocksdbHome() override {
    close();
    std::filesystem::remove_all(directory_);
  }
  Log& open(std::uint32_t partitions) override {
    store_ = RocksdbLogStore::open(directory_);
    log_ = store_->topic("patients", partitions);
    return *log_;
  }
  void close() override {
    log_.reset();
    store_.reset();
  }
  const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
  std::unique_ptr<RocksdbLogStore> store_;
  std::unique_ptr<Log> log_;
};

class KafkaHome final : public Home {
 public:
  explicit KafkaHome(std::string brokers)
      : address_{std::move(brokers), "test-" + infra::random_hex(6)} {}
  Log& open(std::uint32_t partitions) override {
    log_ = open_kafka_log(address_, "patients", partitions);
    return *log_;
  }
  void close() override { log_.reset(); }

 private:
  const KafkaAddress address_;
  std::unique_ptr<Log> log_;
};

struct Backend {
  std::string name;
  std::function<std::unique_ptr<Home>()> make;  // null: not available here
};

class LogContract : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    home_ = GetParam().make();
    if (!home_) GTEST_SKIP() << "no Kafka broker: set CARELOG_TEST_KAFKA=host:port";
  }

  static void append(LogAppender& appender, const std::string& bytes) {
    ASSERT_TRUE(appender.append(bytes));
  }

  // Reads until this many records have come, for at most 20 s.
  static std::vector<LogRecord> read_all(LogCursor& cursor, std::size_t count) {
    std::vector<LogRecord> records;
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (records.size() < count && std::chrono::steady_clock::now() < deadline) {
      for (LogRecord& record : cursor.read(count - records.size(), 100ms)) {
        records.push_back(std::move(record));
      }
    }
    return records;
  }

  std::unique_ptr<Home> home_;
};

TEST_P(LogContract, IsEmptyAtFirst) {
  Log& log = home_->open(2);
  EXPECT_EQ(log.topic(), "patients");
  EXPECT_EQ(log.partitions(), 2u);
  EXPECT_EQ(log.end_offset(0), 0);
  auto cursor = log.open_cursor(from_the_beginning(log));
  EXPECT_TRUE(cursor->read(10, 50ms).empty());
}

TEST_P(LogContract, ReturnsRecordsInOrderAtDenseOffsetsWithTheirBytes) {
  Log& log = home_->open(1);
  auto appender = log.open_appender(0);
  for (int i = 0; i < 500; ++i) {
    append(*appender, "record " + std::to_string(i) + std::string("\0\xff", 2));
  }
  auto cursor = log.open_cursor({{0, 0}});
  const auto records = read_all(*cursor, 500);
  ASSERT_EQ(records.size(), 500u);
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(records[static_cast<std::size_t>(i)].offset, i);
    EXPECT_EQ(records[static_cast<std::size_t>(i)].bytes,
              "record " + std::to_string(i) + std::string("\0\xff", 2));
  }
  EXPECT_EQ(log.end_offset(0), 500);
  EXPECT_FALSE(appender->lost());
}

TEST_P(LogContract, KeepsPartitionsApart) {
  Log& log = home_->open(3);
  auto first = log.open_appender(0);
  auto third = log.open_appender(2);
  append(*first, "a");
  append(*third, "b");
  append(*first, "c");
  auto cursor = log.open_cursor({{2, 0}});
  const auto only_third = read_all(*cursor, 1);
  ASSERT_EQ(only_third.size(), 1u);
  EXPECT_EQ(only_third[0].bytes, "b");
  EXPECT_EQ(only_third[0].partition, 2u);
  auto both = log.open_cursor({{0, 0}, {2, 0}});
  EXPECT_EQ(read_all(*both, 3).size(), 3u);
  EXPECT_EQ(log.end_offset(1), 0);
}

TEST_P(LogContract, StartsAtAnyOffset) {
  Log& log = home_->open(1);
  auto appender = log.open_appender(0);
  for (int i = 0; i < 10; ++i) append(*appender, std::to_string(i));
  auto whole = log.open_cursor({{0, 0}});
  ASSERT_EQ(read_all(*whole, 10).size(), 10u);
  auto cursor = log.open_cursor({{0, 7}});
  const auto records = read_all(*cursor, 3);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].bytes, "7");
  EXPECT_EQ(records[0].offset, 7);
}

TEST_P(LogContract, ReadsAtMostWhatIsAskedFor) {
  Log& log = home_->open(1);
  auto appender = log.open_appender(0);
  for (int i = 0; i < 10; ++i) append(*appender, std::to_string(i));
  auto cursor = log.open_cursor({{0, 0}});
  read_all(*cursor, 1);
  for (int i = 1; i < 10;) {
    const auto records = cursor->read(2, 1000ms);
    EXPECT_LE(records.size(), 2u);
    ASSERT_FALSE(records.empty());
    EXPECT_EQ(records[0].offset, i);
    i += static_cast<int>(records.size());
  }
}

TEST_P(LogContract, ShowsATailingCursorWhatIsAppendedLater) {
  Log& log = home_->open(1);
  auto cursor = log.open_cursor({{0, 0}});
  EXPECT_TRUE(cursor->read(1, 10ms).empty());
  auto appender = log.open_appender(0);
  for (int i = 0; i < 5; ++i) {
    append(*appender, std::to_string(i));
    const auto records = read_all(*cursor, 1);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].bytes, std::to_string(i));
  }
}

TEST_P(LogContract, GivesReadersThatCanWaitTheSameRecords) {
  Log& log = home_->open(1);
  const auto appender = log.open_appender(0);  // what it has queued is dropped with it
  std::thread writer([&] {
    for (int i = 0; i < 200; ++i) {
      append(*appender, std::to_string(i));
      std::this_thread::sleep_for(1ms);
    }
  });
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&log] {
      const auto cursor = log.open_cursor({{0, 0}}, Pace::batched);
      const auto records = read_all(*cursor, 200);
      EXPECT_EQ(records.size(), 200u);
      for (std::size_t i = 0; i < records.size(); ++i) {
        EXPECT_EQ(records[i].bytes, std::to_string(i));
      }
    });
  }
  writer.join();
  for (auto& each : readers) each.join();
}

TEST_P(LogContract, WakesACursorThatWaits) {
  Log& log = home_->open(1);
  auto cursor = log.open_cursor({{0, 0}});
  cursor->read(1, 10ms);
  std::atomic<bool> returned = false;
  std::thread reader([&] {
    cursor->read(1, 60s);
    returned = true;
  });
  while (!returned) {
    cursor->wake();
    std::this_thread::sleep_for(1ms);
  }
  reader.join();
}

TEST_P(LogContract, RemembersAWakeThatCameBeforeTheRead) {
  Log& log = home_->open(1);
  auto cursor = log.open_cursor({{0, 0}});
  cursor->read(1, 10ms);
  cursor->wake();
  const auto before = std::chrono::steady_clock::now();
  cursor->read(1, 20s);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 15s);
}

TEST_P(LogContract, LetsTwoAppendersOfOnePartitionInterleave) {
  Log& log = home_->open(1);
  auto first = log.open_appender(0);
  auto second = log.open_appender(0);
  for (int i = 0; i < 100; ++i) {
    append(*first, "a" + std::to_string(i));
    append(*second, "b" + std::to_string(i));
  }
  auto cursor = log.open_cursor({{0, 0}});
  std::map<char, int> next;
  for (const LogRecord& record : read_all(*cursor, 200)) {
    EXPECT_EQ(record.bytes.substr(1), std::to_string(next[record.bytes[0]]++));
  }
  EXPECT_EQ(next['a'], 100);
  EXPECT_EQ(next['b'], 100);
}

TEST_P(LogContract, FindsOffsetsByTime) {
  Log& log = home_->open(1);
  auto appender = log.open_appender(0);
  if (auto* simulated = dynamic_cast<SimulatedLog*>(&log)) simulated->set_time(1000);
  auto cursor = log.open_cursor({{0, 0}});
  append(*appender, "early");
  const auto early = read_all(*cursor, 1);
  ASSERT_EQ(early.size(), 1u);
  std::this_thread::sleep_for(20ms);
  if (auto* simulated = dynamic_cast<SimulatedLog*>(&log)) simulated->set_time(2000);
  append(*appender, "late");
  const auto late = read_all(*cursor, 1);
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(log.offset_at(0, early[0].appended_at_ms), 0);
  EXPECT_EQ(log.offset_at(0, early[0].appended_at_ms + 1), 1);
  EXPECT_EQ(log.offset_at(0, late[0].appended_at_ms), 1);
  EXPECT_EQ(log.offset_at(0, late[0].appended_at_ms + 1000000), 2);
}

TEST_P(LogContract, KeepsRecordsWhenItIsOpenedAgain) {
  {
    Log& log = home_->open(2);
    auto appender = log.open_appender(1);
    auto cursor = log.open_cursor({{1, 0}});
    append(*appender, "kept");
    ASSERT_EQ(read_all(*cursor, 1).size(), 1u);
  }
  home_->close();
  Log& log = home_->open(2);
  EXPECT_EQ(log.end_offset(1), 1);
  auto cursor = log.open_cursor({{1, 0}});
  const auto records = read_all(*cursor, 1);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].bytes, "kept");
}

TEST_P(LogContract, RefusesAnotherPartitionCount) {
  home_->open(2);
  home_->close();
  EXPECT_THROW(home_->open(3), LogUnusable);
}

TEST_P(LogContract, TakesItsManifest) {
  Log& log = home_->open(2);
  const SliceMap slices = ensure_manifest(log, 1);
  EXPECT_EQ(slices.partition_of("abc"), 0x3eau % 2);
  EXPECT_EQ(log.end_offset(0), 1);
  EXPECT_EQ(log.end_offset(1), 1);
  EXPECT_EQ(read_manifest(log).partition_of("abc"), 0x3eau % 2);
}

std::vector<Backend> backends() {
  return {{"Simulated", [] { return std::make_unique<SimulatedHome>(); }},
          {"Rocksdb", [] { return std::make_unique<RocksdbHome>(); }},
          {"Kafka", []() -> std::unique_ptr<Home> {
             const char* brokers = std::getenv("CARELOG_TEST_KAFKA");
             if (brokers == nullptr) return nullptr;
             return std::make_unique<KafkaHome>(brokers);
           }}};
}

INSTANTIATE_TEST_SUITE_P(Backends, LogContract, testing::ValuesIn(backends()),
                         [](const auto& tested) { return tested.param.name; });

TEST(RocksdbLog, CanBeReadBesideItsOwner) {
  RocksdbHome home;
  Log& log = home.open(1);
  auto appender = log.open_appender(0);
  auto cursor = log.open_cursor({{0, 0}});
  ASSERT_TRUE(appender->append("one"));
  ASSERT_EQ(cursor->read(1, 5s).size(), 1u);
  RocksdbHome scratch;
  auto beside = RocksdbLogStore::open_read_only(home.directory(), scratch.directory());
  auto view = beside->topic("patients", 0);
  EXPECT_EQ(view->partitions(), 1u);
  auto follower = view->open_cursor({{0, 0}});
  ASSERT_EQ(follower->read(10, 5s).size(), 1u);
  ASSERT_TRUE(appender->append("two"));
  const auto later = follower->read(10, 5s);
  ASSERT_EQ(later.size(), 1u);
  EXPECT_EQ(later[0].bytes, "two");
  EXPECT_THROW(beside->topic("nothing", 0), LogUnusable);
}

TEST(RocksdbLog, SaysSoWhenAnotherProcessHasIt) {
  RocksdbHome home;
  home.open(1);
  try {
    RocksdbLogStore::open(home.directory());
    FAIL() << "opened twice";
  } catch (const LogUnusable& refused) {
    EXPECT_NE(std::string(refused.what()).find("in use"), std::string::npos) << refused.what();
  }
}

TEST(RocksdbLog, SaysSoWhenTheDiskChangedABit) {
  RocksdbHome home;
  {
    Log& log = home.open(1);
    auto appender = log.open_appender(0);
    auto cursor = log.open_cursor({{0, 0}});
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(appender->append(std::string(1000, 'x')));
      ASSERT_EQ(cursor->read(1, 20s).size(), 1u);
    }
  }
  home.close();
  for (const auto& entry : std::filesystem::directory_iterator(home.directory())) {
    if (entry.path().extension() != ".log" || entry.file_size() < 100000) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(50000);
    file.put('y');
  }
  EXPECT_THROW(home.open(1), LogDamaged);
}

TEST(KafkaTopic, KeepsThePartitionsThatItHas) {
  const char* brokers = std::getenv("CARELOG_TEST_KAFKA");
  if (brokers == nullptr) GTEST_SKIP() << "no Kafka broker: set CARELOG_TEST_KAFKA=host:port";
  const KafkaAddress address{brokers, "test-" + infra::random_hex(6)};
  EXPECT_EQ(open_kafka_log(address, "unique-values", 8)->partitions(), 8u);
  EXPECT_EQ(open_kafka_log(address, "unique-values", 1, TopicSize::any)->partitions(), 8u);
  EXPECT_THROW(open_kafka_log(address, "unique-values", 1), LogUnusable);
  EXPECT_EQ(open_kafka_log(address, "unique-values", 0)->partitions(), 8u);
  EXPECT_EQ(open_kafka_log(address, "others", 1, TopicSize::any)->partitions(), 1u);
  EXPECT_THROW(open_kafka_log(address, "none", 0, TopicSize::any), LogUnusable);
}

TEST(KafkaAddress, ReadsItsUrl) {
  EXPECT_EQ(KafkaAddress::parse("kafka://127.0.0.1:9092").prefix, "carelog");
  EXPECT_EQ(KafkaAddress::parse("kafka://a:1,b:2/clinic").brokers, "a:1,b:2");
  const auto secured = KafkaAddress::parse("kafka://a:1,b:2/clinic?settings=/etc/kafka/tls");
  EXPECT_EQ(secured.brokers, "a:1,b:2?settings=/etc/kafka/tls");
  EXPECT_EQ(secured.prefix, "clinic");
  EXPECT_EQ(KafkaAddress::parse("kafka://a:1?settings=tls").prefix, "carelog");
  EXPECT_THROW(KafkaAddress::parse("kafka://a:1/clinic?settings="), std::invalid_argument);
  EXPECT_THROW(KafkaAddress::parse("kafka://a:1/clinic?tls"), std::invalid_argument);
  EXPECT_EQ(KafkaAddress::parse("kafka://a:1,b:2/clinic").prefix, "clinic");
  EXPECT_THROW(KafkaAddress::parse("http://a:1"), std::invalid_argument);
  EXPECT_THROW(KafkaAddress::parse("kafka://nohost"), std::invalid_argument);
  EXPECT_THROW(KafkaAddress::parse("kafka://a:1/b/c"), std::invalid_argument);
}

}  // namespace
}  // namespace carelog::events
