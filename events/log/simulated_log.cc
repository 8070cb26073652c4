#include "events/log/simulated_log.h"

#include <algorithm>
#include <cassert>
#include <deque>

namespace carelog::events {

struct SimulatedLog::Flight {
  Partition partition = 0;
  std::deque<std::string> records;
  bool lost = false;
};

class SimulatedLog::Appender final : public LogAppender {
 public:
  Appender(SimulatedLog& log, std::shared_ptr<Flight> flight)
      : log_(log), flight_(std::move(flight)) {}

  bool append(std::string bytes) override {
    std::lock_guard lock(log_.mutex_);
    if (flight_->lost) return false;
    if (log_.holding_) {
      flight_->records.push_back(std::move(bytes));
    } else {
      log_.land(flight_->partition, std::move(bytes));
    }
    return true;
  }

  bool lost() override {
    std::lock_guard lock(log_.mutex_);
    return flight_->lost;
  }

 private:
  SimulatedLog& log_;
  std::shared_ptr<Flight> flight_;  // the log shares it: records in flight outlive their appender
};

class SimulatedLog::Cursor final : public LogCursor {
 public:
  Cursor(SimulatedLog& log, std::vector<LogPosition> from)
      : log_(log), positions_(std::move(from)) {}

  std::vector<LogRecord> read(std::size_t max, std::chrono::milliseconds wait) override {
    std::unique_lock lock(log_.mutex_);
    if (wait.count() > 0) log_.grown_.wait_for(lock, wait, [&] { return woken_ || behind(); });
    woken_ = false;
    std::vector<LogRecord> found;
    for (LogPosition& position : positions_) {
      const auto& records = log_.records_[position.partition];
      const auto end = static_cast<Offset>(records.size());
      if (position.next_offset > end) {
        throw LogUnusable("partition " + std::to_string(position.partition) + " was cut to " +
                          std::to_string(end) + " records");
      }
      for (; position.next_offset < end && found.size() < max; ++position.next_offset) {
        found.push_back(records[static_cast<std::size_t>(position.next_offset)]);
      }
    }
    return found;
  }

  void wake() override {
    {
      std::lock_guard lock(log_.mutex_);
      woken_ = true;
    }
    log_.grown_.notify_all();
  }

 private:
  bool behind() const {
    return std::any_of(positions_.begin(), positions_.end(), [&](const LogPosition& position) {
      const auto& records = log_.records_[position.partition];
      return static_cast<Offset>(records.size()) != position.next_offset;
    });
  }

  SimulatedLog& log_;
  std::vector<LogPosition> positions_;
  bool woken_ = false;
};

SimulatedLog::SimulatedLog(std::string topic, std::uint32_t partitions)
    : topic_(std::move(topic)), records_(partitions) {}

SimulatedLog::~SimulatedLog() = default;

std::uint32_t SimulatedLog::partitions() const {
  return static_cast<std::uint32_t>(records_.size());
}

std::unique_ptr<LogAppender> SimulatedLog::open_appender(Partition partition) {
  std::lock_guard lock(mutex_);
  auto flight = std::make_shared<Flight>();
  flight->partition = partition;
  flights_.push_back(flight);
  return std::make_unique<Appender>(*this, std::move(flight));
}

std::unique_ptr<LogCursor> SimulatedLog::open_cursor(std::vector<LogPosition> from, Pace) {
  return std::make_unique<Cursor>(*this, std::move(from));
}

Offset SimulatedLog::end_offset(Partition partition) {
  std::lock_guard lock(mutex_);
  return static_cast<Offset>(records_[partition].size());
}

Offset SimulatedLog::offset_at(Partition partition, std::int64_t unix_ms) {
  std::lock_guard lock(mutex_);
  const auto& records = records_[partition];
  const auto found = std::find_if(records.begin(), records.end(), [&](const LogRecord& record) {
    return record.appended_at_ms >= unix_ms;
  });
  return static_cast<Offset>(found - records.begin());
}

void SimulatedLog::set_time(std::int64_t unix_ms) {
  std::lock_guard lock(mutex_);
  time_ms_ = unix_ms;
}

void SimulatedLog::hold() {
  std::lock_guard lock(mutex_);
  holding_ = true;
}

std::size_t SimulatedLog::appenders() const {
  std::lock_guard lock(mutex_);
  return flights_.size();
}

std::size_t SimulatedLog::in_flight(std::size_t appender) const {
  std::lock_guard lock(mutex_);
  return flights_[appender]->records.size();
}

void SimulatedLog::deliver(std::size_t appender) {
  std::lock_guard lock(mutex_);
  land(flights_[appender]->partition, take_oldest(appender));
}

void SimulatedLog::lose(std::size_t appender) {
  std::lock_guard lock(mutex_);
  take_oldest(appender);
}

void SimulatedLog::double_it(std::size_t appender) {
  std::lock_guard lock(mutex_);
  assert(!flights_[appender]->records.empty());
  land(flights_[appender]->partition, flights_[appender]->records.front());
}

void SimulatedLog::fail(std::size_t appender) {
  std::lock_guard lock(mutex_);
  flights_[appender]->lost = true;
}

void SimulatedLog::truncate(Partition partition, Offset end) {
  std::lock_guard lock(mutex_);
  records_[partition].resize(static_cast<std::size_t>(end));
}

void SimulatedLog::overwrite(Partition partition, Offset offset, std::string bytes) {
  std::lock_guard lock(mutex_);
  records_[partition].at(static_cast<std::size_t>(offset)).bytes = std::move(bytes);
}

void SimulatedLog::drop(Partition partition, Offset offset) {
  std::lock_guard lock(mutex_);
  auto& records = records_[partition];
  records.erase(records.begin() + offset);
  for (std::size_t i = static_cast<std::size_t>(offset); i < records.size(); ++i) {
    records[i].offset = static_cast<Offset>(i);
  }
}

std::string SimulatedLog::bytes_at(Partition partition, Offset offset) const {
  std::lock_guard lock(mutex_);
  return records_[partition].at(static_cast<std::size_t>(offset)).bytes;
}

void SimulatedLog::land(Partition partition, std::string bytes) {
  auto& records = records_[partition];
  const auto offset = static_cast<Offset>(records.size());
  records.push_back({partition, offset, time_ms_, std::move(bytes)});
  grown_.notify_all();
}

std::string SimulatedLog::take_oldest(std::size_t appender) {
  auto& records = flights_[appender]->records;
  assert(!records.empty());
  std::string bytes = std::move(records.front());
  records.pop_front();
  return bytes;
}

}  // namespace carelog::events
