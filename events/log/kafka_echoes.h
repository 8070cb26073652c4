// Passes records that the brokers have confirmed from a log's appenders to its cursors in the same
// process, before they are fetched. Part of kafka_log.cc; echoed_records.h merges them.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "events/log/log.h"

namespace carelog::events {

// A cursor's inbox for records that this process appended. Thread-safe.
class EchoBox {
 public:
  static constexpr std::size_t records_max = 8192;  // beyond it, records are fetched

  explicit EchoBox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void put(const LogRecord& record) {
    const std::lock_guard lock(mutex_);
    if (records_.size() >= records_max || !wake_) return;
    records_.push_back(record);
    if (records_.size() == 1) wake_();
  }
  std::vector<LogRecord> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(records_, {});
  }
  void close() {
    const std::lock_guard lock(mutex_);
    wake_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::function<void()> wake_;
  std::vector<LogRecord> records_;
};

// The cursors of a log that want every record at once. Thread-safe.
class Echoes {
 public:
  void add(std::shared_ptr<EchoBox> box) {
    const std::lock_guard lock(mutex_);
    boxes_.push_back(std::move(box));
  }
  void remove(const std::shared_ptr<EchoBox>& box) {
    box->close();
    const std::lock_guard lock(mutex_);
    std::erase(boxes_, box);
  }
  void tell(const LogRecord& record) {
    const std::lock_guard lock(mutex_);
    for (const auto& box : boxes_) box->put(record);
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<EchoBox>> boxes_;
};

}  // namespace carelog::events
