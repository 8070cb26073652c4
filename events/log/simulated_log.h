// The log for tests: in memory, with every fault on demand and none by itself.
//
// Initially it behaves like a perfect log: what is appended can be read at once. After hold(),
// appended records stay in flight until the test delivers, loses or duplicates them, as a network
// and a broker may. Thread-safe, so that rooms with threads can be tested on it too.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "events/log/log.h"

namespace carelog::events {

class SimulatedLog final : public Log {
 public:
  explicit SimulatedLog(std::string topic, std::uint32_t partitions = default_partitions);
  ~SimulatedLog() override;

  const std::string& topic() const override { return topic_; }
  std::uint32_t partitions() const override;
  std::unique_ptr<LogAppender> open_appender(Partition partition) override;
  std::unique_ptr<LogCursor> open_cursor(std::vector<LogPosition> from,
                                         Pace = Pace::at_once) override;
  Offset end_offset(Partition partition) override;
  Offset offset_at(Partition partition, std::int64_t unix_ms) override;

  // The log's clock, stamped on records appended from now on.
  void set_time(std::int64_t unix_ms);

  // From now on records stay in flight. Appenders are numbered from 0 in the order they were
  // opened.
  void hold();
  std::size_t appenders() const;
  std::size_t in_flight(std::size_t appender) const;
  void deliver(std::size_t appender);  // its oldest record in flight reaches the log
  void lose(std::size_t appender);     // its oldest record in flight never arrives; nobody is told
  void double_it(std::size_t appender);  // its oldest record arrives, and stays in flight as well
  void fail(std::size_t appender);       // it knows that it is lost; records stay in flight

  // Damage, such as an operator or a broken broker could do.
  void truncate(Partition partition, Offset end);
  void overwrite(Partition partition, Offset offset, std::string bytes);
  void drop(Partition partition, Offset offset);  // later records move up
  std::string bytes_at(Partition partition, Offset offset) const;

 private:
  struct Flight;
  class Appender;
  class Cursor;

  void land(Partition partition, std::string bytes);
  std::string take_oldest(std::size_t appender);

  const std::string topic_;
  mutable std::mutex mutex_;
  std::condition_variable grown_;
  bool holding_ = false;
  std::int64_t time_ms_ = 0;
  std::vector<std::vector<LogRecord>> records_;
  std::vector<std::shared_ptr<Flight>> flights_;
};

}  // namespace carelog::events
