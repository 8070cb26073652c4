#include "events/rocksdb_log.h"

#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <cassert>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace carelog::events {
namespace {

// Stored: "t" topic -> partition count; "r" topic 0 partition(be32) offset(be64) -> time(be64) record.
constexpr char topic_prefix = 't';
constexpr char record_prefix = 'r';

constexpr std::size_t queued_records_max = 8192;       // per appender
constexpr std::size_t write_bytes_max = 4 << 20;       // per group commit
constexpr std::size_t recent_records_max = 2048;       // kept in memory per partition for cursors
constexpr std::chrono::milliseconds catch_up_every(50);  // read-only cursors that wait

void put_be(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

std::uint64_t get_be(std::string_view in) {
  std::uint64_t value = 0;
  for (char byte : in) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

std::string partition_prefix(const std::string& topic, Partition partition) {
  std::string key(1, record_prefix);
  key += topic;
  key.push_back('\0');
  put_be(key, partition, 4);
  return key;
}

std::string record_key(const std::string& topic, Partition partition, Offset offset) {
  std::string key = partition_prefix(topic, partition);
  put_be(key, static_cast<std::uint64_t>(offset), 8);
  return key;
}

Offset offset_in(std::string_view key) {
  return static_cast<Offset>(get_be(key.substr(key.size() - 8)));
}

std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

[[noreturn]] void refuse(const std::string& directory, const rocksdb::Status& status) {
  const std::string text = status.ToString();
  if (text.find("LOCK") != std::string::npos || text.find("lock ") != std::string::npos) {
    throw LogUnusable("the log in " + directory + " is in use by another carelog process: stop it "
                      "with `make stop`, or name another folder with --data");
  }
  if (status.IsNoSpace()) {
    throw LogUnusable("no space left on the disk of " + directory + ": free some and start again");
  }
  throw LogUnusable("the log in " + directory + " cannot be opened: " + text);
}

// One partition of one topic, shared by the writer, its appenders and cursors. Guarded by the store.
struct PartitionState {
  Offset end = 0;
  std::deque<std::shared_ptr<const LogRecord>> recent;  // the last records, dense, up to end
};

struct Topic {
  std::string name;
  std::vector<PartitionState> partitions;
  std::condition_variable grown;
};

struct QueuedRecord {
  Topic* topic;
  Partition partition;
  std::string bytes;
  std::shared_ptr<struct AppenderState> appender;
};

struct AppenderState {
  std::atomic<bool> lost = false;
  std::atomic<std::size_t> queued = 0;
};

class Store final : public RocksdbLogStore {
 public:
  Store(std::string directory, std::unique_ptr<rocksdb::DB> db, bool read_only)
      : directory_(std::move(directory)), db_(std::move(db)), read_only_(read_only) {
    if (!read_only_) writer_ = std::thread([this] { write_until_stopped(); });
  }

  ~Store() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    queue_grown_.notify_all();
    if (writer_.joinable()) writer_.join();
  }

  std::unique_ptr<Log> topic(const std::string& name, std::uint32_t partitions) override;

  bool append(Topic& topic, Partition partition, std::string bytes,
              const std::shared_ptr<AppenderState>& appender) {
    assert(!read_only_);
    if (appender->lost || appender->queued >= queued_records_max) return false;
    ++appender->queued;
    {
      std::lock_guard lock(mutex_);
      queue_.push_back({&topic, partition, std::move(bytes), appender});
    }
    queue_grown_.notify_one();
    return true;
  }

  Offset end_offset(Topic& topic, Partition partition) {
    if (read_only_) {
      db_->TryCatchUpWithPrimary();
      return stored_end(topic.name, partition);
    }
    std::lock_guard lock(mutex_);
    return topic.partitions[partition].end;
  }

  // Records from an offset on, at most max: from memory when they are recent, else from the disk.
  void read(Topic& topic, Partition partition, Offset from, std::size_t max,
            std::vector<LogRecord>& out) {
    if (!read_only_) {
      std::lock_guard lock(mutex_);
      const PartitionState& state = topic.partitions[partition];
      const Offset first = state.end - static_cast<Offset>(state.recent.size());
      if (from >= first) {
        for (Offset at = from; at < state.end && out.size() < max; ++at) {
          out.push_back(*state.recent[static_cast<std::size_t>(at - first)]);
        }
        return;
      }
    }
    read_stored(topic.name, partition, from, max, out);
  }

  // Waits until a partition of the topic has grown past the position, woken is set, or time is up.
  void wait(Topic& topic, const std::vector<LogPosition>& positions, const bool& woken,
            std::chrono::milliseconds wait_time) {
    if (read_only_) {
      std::unique_lock lock(mutex_);
      topic.grown.wait_for(lock, std::min(wait_time, catch_up_every), [&] { return woken; });
      lock.unlock();
      db_->TryCatchUpWithPrimary();
      return;
    }
    std::unique_lock lock(mutex_);
    topic.grown.wait_for(lock, wait_time, [&] {
      if (woken) return true;
      for (const LogPosition& position : positions) {
        if (topic.partitions[position.partition].end > position.next_offset) return true;
      }
      return false;
    });
  }

  void wake(Topic& topic, bool& woken) {
    {
      std::lock_guard lock(mutex_);
      woken = true;
    }
    topic.grown.notify_all();
  }

  bool take_wake(bool& woken) {
    std::lock_guard lock(mutex_);
    return std::exchange(woken, false);
  }

  Offset offset_at(Topic& topic, Partition partition, std::int64_t unix_ms) {
    Offset low = 0;
    Offset high = end_offset(topic, partition);
    while (low < high) {
      const Offset middle = low + (high - low) / 2;
      std::vector<LogRecord> found;
      read_stored(topic.name, partition, middle, 1, found);
      if (found.empty() || found.front().appended_at_ms >= unix_ms) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  bool read_only() const { return read_only_; }

 private:
  Offset stored_end(const std::string& topic, Partition partition) {
    std::unique_ptr<rocksdb::Iterator> found(db_->NewIterator({}));
    found->SeekForPrev(record_key(topic, partition, std::numeric_limits<Offset>::max()));
    const std::string prefix = partition_prefix(topic, partition);
    if (!found->Valid() || !found->key().starts_with(prefix)) {
      if (!found->status().ok()) refuse(directory_, found->status());
      return 0;
    }
    return offset_in(view(found->key())) + 1;
  }

  void read_stored(const std::string& topic, Partition partition, Offset from, std::size_t max,
                   std::vector<LogRecord>& out) {
    const std::string prefix = partition_prefix(topic, partition);
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    options.readahead_size = max > 100 ? 1 << 20 : 0;
    std::unique_ptr<rocksdb::Iterator> found(db_->NewIterator(options));
    found->Seek(record_key(topic, partition, from));
    for (; found->Valid() && out.size() < max && found->key().starts_with(prefix); found->Next()) {
      const std::string_view value = view(found->value());
      out.push_back({partition, offset_in(view(found->key())),
                     static_cast<std::int64_t>(get_be(value.substr(0, 8))),
                     std::string(value.substr(8))});
    }
    if (!found->status().ok()) {
      throw LogUnusable("the log in " + directory_ + " cannot be read: " +
                        found->status().ToString());
    }
  }

  void write_until_stopped() {
    std::unique_lock lock(mutex_);
    while (true) {
      queue_grown_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      std::deque<QueuedRecord> taken;
      std::size_t bytes = 0;
      while (!queue_.empty() && bytes < write_bytes_max) {
        bytes += queue_.front().bytes.size();
        taken.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
      lock.unlock();
      write(taken);
      lock.lock();
    }
  }

  // Only the writer thread changes ends, so it may read them without the lock.
  void write(std::deque<QueuedRecord>& taken) {
    rocksdb::WriteBatch batch;
    std::map<std::pair<Topic*, Partition>, Offset> ends;
    std::vector<std::pair<Topic*, std::shared_ptr<const LogRecord>>> written;
    written.reserve(taken.size());
    const std::int64_t time = now_ms();
    for (QueuedRecord& record : taken) {
      --record.appender->queued;
      if (record.appender->lost) continue;
      auto [end, fresh] = ends.try_emplace({record.topic, record.partition}, 0);
      if (fresh) end->second = record.topic->partitions[record.partition].end;
      const Offset offset = end->second++;
      std::string head;
      put_be(head, static_cast<std::uint64_t>(time), 8);
      const std::string key = record_key(record.topic->name, record.partition, offset);
      const rocksdb::Slice key_parts[] = {key};
      const rocksdb::Slice value_parts[] = {head, record.bytes};
      batch.Put(rocksdb::SliceParts(key_parts, 1), rocksdb::SliceParts(value_parts, 2));
      written.emplace_back(record.topic,
                           std::make_shared<const LogRecord>(LogRecord{
                               record.partition, offset, time, std::move(record.bytes)}));
    }
    rocksdb::WriteOptions durable;
    durable.sync = true;
    rocksdb::Status status = db_->Write(durable, &batch);
    if (!status.ok()) {
      for (QueuedRecord& record : taken) record.appender->lost = true;
      db_->Resume();  // leaves RocksDB's read-only state when there is space again
      return;
    }
    publish(written);
  }

  void publish(std::vector<std::pair<Topic*, std::shared_ptr<const LogRecord>>>& written) {
    std::map<Topic*, bool> grown;
    {
      std::lock_guard lock(mutex_);
      for (auto& [topic, record] : written) {
        PartitionState& state = topic->partitions[record->partition];
        state.end = record->offset + 1;
        state.recent.push_back(std::move(record));
        if (state.recent.size() > recent_records_max) state.recent.pop_front();
        grown[topic] = true;
      }
    }
    for (auto& [topic, _] : grown) topic->grown.notify_all();
  }

  const std::string directory_;
  const std::unique_ptr<rocksdb::DB> db_;
  const bool read_only_;

  std::mutex mutex_;  // guards everything below and what is in the topics
  std::condition_variable queue_grown_;
  std::deque<QueuedRecord> queue_;
  std::map<std::string, std::unique_ptr<Topic>> topics_;
  bool stopping_ = false;
  std::thread writer_;
};

class Appender final : public LogAppender {
 public:
  Appender(Store& store, Topic& topic, Partition partition)
      : store_(store), topic_(topic), partition_(partition) {}

  bool append(std::string bytes) override {
    assert(bytes.size() <= record_bytes_max);
    return store_.append(topic_, partition_, std::move(bytes), state_);
  }
  bool lost() override { return state_->lost; }

 private:
  Store& store_;
  Topic& topic_;
  const Partition partition_;
  std::shared_ptr<AppenderState> state_ = std::make_shared<AppenderState>();
};

class Cursor final : public LogCursor {
 public:
  Cursor(Store& store, Topic& topic, std::vector<LogPosition> positions)
      : store_(store), topic_(topic), positions_(std::move(positions)) {}

  std::vector<LogRecord> read(std::size_t max, std::chrono::milliseconds wait) override {
    std::vector<LogRecord> records = read_now(max);
    const auto deadline = std::chrono::steady_clock::now() + wait;
    while (records.empty()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      if (store_.take_wake(woken_) || left.count() <= 0) break;
      store_.wait(topic_, positions_, woken_, left);
      records = read_now(max);
    }
    return records;
  }

  void wake() override { store_.wake(topic_, woken_); }

 private:
  // Starts at another partition each time, so that a busy one cannot starve the rest.
  std::vector<LogRecord> read_now(std::size_t max) {
    std::vector<LogRecord> records;
    for (std::size_t i = 0; i < positions_.size() && records.size() < max; ++i) {
      LogPosition& position = positions_[(first_ + i) % positions_.size()];
      const std::size_t before = records.size();
      store_.read(topic_, position.partition, position.next_offset, max, records);
      if (records.size() > before) position.next_offset = records.back().offset + 1;
    }
    if (!positions_.empty()) first_ = (first_ + 1) % positions_.size();
    return records;
  }

  Store& store_;
  Topic& topic_;
  std::vector<LogPosition> positions_;
  std::size_t first_ = 0;
  bool woken_ = false;  // guarded by the store
};

class TopicLog final : public Log {
 public:
  TopicLog(Store& store, Topic& topic) : store_(store), topic_(topic) {}

  const std::string& topic() const override { return topic_.name; }
  std::uint32_t partitions() const override {
    return static_cast<std::uint32_t>(topic_.partitions.size());
  }
  std::unique_ptr<LogAppender> open_appender(Partition partition) override {
    return std::make_unique<Appender>(store_, topic_, partition);
  }
  std::unique_ptr<LogCursor> open_cursor(std::vector<LogPosition> from) override {
    return std::make_unique<Cursor>(store_, topic_, std::move(from));
  }
  Offset end_offset(Partition partition) override { return store_.end_offset(topic_, partition); }
  Offset offset_at(Partition partition, std::int64_t unix_ms) override {
    return store_.offset_at(topic_, partition, unix_ms);
  }

 private:
  Store& store_;
  Topic& topic_;
};

std::unique_ptr<Log> Store::topic(const std::string& name, std::uint32_t partitions) {
  std::string stored;
  if (read_only_) db_->TryCatchUpWithPrimary();
  rocksdb::Status status = db_->Get({}, topic_prefix + name, &stored);
  if (status.IsNotFound()) {
    if (read_only_ || partitions == 0) {
      throw LogUnusable("the log in " + directory_ + " has no topic " + name +
                        ": start carelog once to create it");
    }
    stored = std::to_string(partitions);
    rocksdb::WriteOptions durable;
    durable.sync = true;
    status = db_->Put(durable, topic_prefix + name, stored);
  }
  if (!status.ok()) refuse(directory_, status);
  const auto count = static_cast<std::uint32_t>(std::stoul(stored));
  if (partitions != 0 && count != partitions) {
    throw LogUnusable("topic " + name + " in " + directory_ + " has " + stored +
                      " partitions for ever, not " + std::to_string(partitions) +
                      ": leave --partitions as it was");
  }
  std::lock_guard lock(mutex_);
  std::unique_ptr<Topic>& topic = topics_[name];
  if (!topic) {
    topic = std::make_unique<Topic>();
    topic->name = name;
    topic->partitions.resize(count);
    for (Partition partition = 0; partition < count; ++partition) {
      topic->partitions[partition].end = stored_end(name, partition);
    }
  }
  return std::make_unique<TopicLog>(*this, *topic);
}

rocksdb::Options log_options() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = 32 << 20;
  options.max_background_jobs = 2;
  options.compression = rocksdb::kLZ4Compression;
  options.paranoid_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.keep_log_file_num = 3;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(16 << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

}  // namespace

std::unique_ptr<RocksdbLogStore> RocksdbLogStore::open(const std::string& directory) {
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(log_options(), directory, &db);
  if (!status.ok()) refuse(directory, status);
  return std::make_unique<Store>(directory, std::unique_ptr<rocksdb::DB>(db), false);
}

std::unique_ptr<RocksdbLogStore> RocksdbLogStore::open_read_only(const std::string& directory,
                                                                 const std::string& scratch) {
  rocksdb::Options options = log_options();
  options.create_if_missing = false;
  options.max_open_files = -1;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenAsSecondary(options, directory, scratch, &db);
  if (!status.ok()) refuse(directory, status);
  return std::make_unique<Store>(directory, std::unique_ptr<rocksdb::DB>(db), true);
}

}  // namespace carelog::events
