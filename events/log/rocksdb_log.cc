#include "events/log/rocksdb_log.h"

#include <atomic>
#include <cassert>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "events/log/collecting.h"
#include "events/log/rocksdb_records.h"
#include "events/log/shared_tail.h"
#include "infra/process/thread_name.h"

namespace carelog::events {
namespace {

constexpr std::size_t queued_records_max = 8192;         // per appender
constexpr std::size_t write_bytes_max = 4 << 20;         // per group commit
constexpr std::size_t recent_records_max = 2048;         // kept in memory per partition for cursors
constexpr std::chrono::milliseconds catch_up_every(50);  // how often waiting read-only cursors look

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

// One partition of one topic, shared by the writer, its appenders and cursors. Guarded by the
// store.
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
  explicit Store(std::unique_ptr<RocksdbRecords> records) : records_(std::move(records)) {
    if (read_only()) return;
    writer_ = std::thread([this] {
      infra::name_this_thread("log-writer");
      write_until_stopped();
    });
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
    assert(!read_only());
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
    if (read_only()) {
      records_->catch_up();
      return records_->end(topic.name, partition);
    }
    std::lock_guard lock(mutex_);
    return topic.partitions[partition].end;
  }

  // At most max records from this offset on: from memory if they are recent, else from disk.
  void read(Topic& topic, Partition partition, Offset from, std::size_t max,
            std::vector<LogRecord>& out) {
    if (!read_only()) {
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
    records_->read(topic.name, partition, from, max, out);
  }

  // Waits until a partition of the topic has grown past the position, woken is set, or time is up.
  void wait(Topic& topic, const std::vector<LogPosition>& positions, const bool& woken,
            std::chrono::milliseconds wait_time) {
    if (read_only()) {
      std::unique_lock lock(mutex_);
      topic.grown.wait_for(lock, std::min(wait_time, catch_up_every), [&] { return woken; });
      lock.unlock();
      records_->catch_up();
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
      records_->read(topic.name, partition, middle, 1, found);
      if (found.empty() || found.front().appended_at_ms >= unix_ms) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  bool read_only() const { return records_->read_only(); }

 private:
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
    std::map<std::pair<Topic*, Partition>, Offset> ends;
    std::vector<std::pair<Topic*, std::shared_ptr<const LogRecord>>> written;
    std::vector<RocksdbRecords::Entry> entries;
    const std::int64_t time = now_ms();
    for (QueuedRecord& record : taken) {
      --record.appender->queued;
      if (record.appender->lost) continue;
      auto [end, fresh] = ends.try_emplace({record.topic, record.partition}, 0);
      if (fresh) end->second = record.topic->partitions[record.partition].end;
      const auto& [topic, made] = written.emplace_back(
          record.topic, std::make_shared<const LogRecord>(LogRecord{
                            record.partition, end->second++, time, std::move(record.bytes)}));
      entries.push_back({&topic->name, made.get()});
    }
    if (records_->write(entries)) {
      publish(written);
    } else {
      for (QueuedRecord& record : taken) record.appender->lost = true;
    }
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

  const std::unique_ptr<RocksdbRecords> records_;

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
  Cursor(Store& store, Topic& topic, std::vector<LogPosition> positions, Pace pace)
      : store_(store), topic_(topic), positions_(std::move(positions)), pace_(pace) {}

  std::vector<LogRecord> read(std::size_t max, std::chrono::milliseconds wait) override {
    if (pace_ == Pace::batched) std::this_thread::sleep_until(collecting_.until());
    std::vector<LogRecord> records = read_or_wait(max, wait);
    collecting_.note(records.size(), records.size() >= max, Clock::now());
    return records;
  }

  void wake() override { store_.wake(topic_, woken_); }

 private:
  using Clock = Collecting::Clock;

  std::vector<LogRecord> read_or_wait(std::size_t max, std::chrono::milliseconds wait) {
    std::vector<LogRecord> records = read_now(max);
    const auto deadline = Clock::now() + wait;
    while (records.empty()) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
      if (store_.take_wake(woken_) || left.count() <= 0) break;
      store_.wait(topic_, positions_, woken_, left);
      records = read_now(max);
    }
    return records;
  }

  // Starts with another partition each time, so that a busy one cannot starve the rest.
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
  const Pace pace_;
  Collecting collecting_;
};

class TopicLog final : public Log {
 public:
  TopicLog(Store& store, Topic& topic)
      : store_(store), topic_(topic), tail_(partitions(), [this](std::vector<LogPosition> from) {
          return std::make_unique<Cursor>(store_, topic_, std::move(from), Pace::batched);
        }) {}

  const std::string& topic() const override { return topic_.name; }
  std::uint32_t partitions() const override {
    return static_cast<std::uint32_t>(topic_.partitions.size());
  }
  std::unique_ptr<LogAppender> open_appender(Partition partition) override {
    return std::make_unique<Appender>(store_, topic_, partition);
  }
  std::unique_ptr<LogCursor> open_cursor(std::vector<LogPosition> from, Pace pace) override {
    if (pace == Pace::batched) return tail_.open_cursor(std::move(from));
    return std::make_unique<Cursor>(store_, topic_, std::move(from), pace);
  }
  Offset end_offset(Partition partition) override { return store_.end_offset(topic_, partition); }
  Offset offset_at(Partition partition, std::int64_t unix_ms) override {
    return store_.offset_at(topic_, partition, unix_ms);
  }

 private:
  Store& store_;
  Topic& topic_;
  SharedTail tail_;
};

std::unique_ptr<Log> Store::topic(const std::string& name, std::uint32_t partitions) {
  const std::string& directory = records_->directory();
  if (read_only()) records_->catch_up();
  std::optional<std::uint32_t> count = records_->partitions(name);
  if (!count) {
    if (read_only() || partitions == 0) {
      throw LogUnusable("the log in " + directory + " has no topic " + name +
                        ": if it was never used, start carelog once; if it was, its files are "
                        "lost: restore it from a backup");
    }
    records_->make_topic(name, partitions);
    count = partitions;
  }
  if (partitions != 0 && *count != partitions) {
    throw LogUnusable("topic " + name + " in " + directory + " has " + std::to_string(*count) +
                      " partitions for ever, not " + std::to_string(partitions) +
                      ": leave --partitions as it was");
  }
  std::lock_guard lock(mutex_);
  std::unique_ptr<Topic>& topic = topics_[name];
  if (!topic) {
    topic = std::make_unique<Topic>();
    topic->name = name;
    topic->partitions.resize(*count);
    for (Partition partition = 0; partition < *count; ++partition) {
      topic->partitions[partition].end = records_->end(name, partition);
    }
  }
  return std::make_unique<TopicLog>(*this, *topic);
}

}  // namespace

std::unique_ptr<RocksdbLogStore> RocksdbLogStore::open(const std::string& directory) {
  return std::make_unique<Store>(RocksdbRecords::open(directory));
}

std::unique_ptr<RocksdbLogStore> RocksdbLogStore::open_read_only(const std::string& directory,
                                                                 const std::string& scratch) {
  return std::make_unique<Store>(RocksdbRecords::open_read_only(directory, scratch));
}

}  // namespace carelog::events
