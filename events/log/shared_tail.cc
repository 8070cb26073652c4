#include "events/log/shared_tail.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace carelog::events {

class SharedTail::Cursor final : public LogCursor {
 public:
  Cursor(SharedTail& tail, std::vector<LogPosition> from)
      : tail_(tail), positions_(std::move(from)), own_(tail.open_(positions_)) {}

  ~Cursor() override {
    const std::lock_guard lock(tail_.mutex_);
    if (!own_) tail_.leave();
  }

  std::vector<LogRecord> read(std::size_t max, std::chrono::milliseconds wait) override {
    return own_ ? read_alone(max, wait) : read_together(max, wait);
  }

  void wake() override {
    const std::lock_guard lock(tail_.mutex_);
    woken_ = true;
    if (own_) return own_->wake();
    if (tail_.reading_ == this) tail_.cursor_->wake();
    tail_.changed_.notify_all();
  }

 private:
  using Clock = std::chrono::steady_clock;

  static std::vector<LogRecord> copies_of(const Records& records) {
    std::vector<LogRecord> copies;
    copies.reserve(records.size());
    for (const auto& record : records) copies.push_back(*record);
    return copies;
  }

  std::vector<LogRecord> read_alone(std::size_t max, std::chrono::milliseconds wait) {
    std::vector<LogRecord> records = own_->read(max, wait);
    for (const LogRecord& record : records) {
      const auto at = std::find_if(positions_.begin(), positions_.end(), [&](const auto& each) {
        return each.partition == record.partition;
      });
      at->next_offset = record.offset + 1;
    }
    const std::lock_guard lock(tail_.mutex_);
    const bool at_end = records.empty() && !std::exchange(woken_, false);
    if (tail_.join(positions_, at_end)) own_.reset();
    return records;
  }

  std::vector<LogRecord> read_together(std::size_t max, std::chrono::milliseconds wait) {
    const auto deadline = Clock::now() + wait;
    bool looked = false;
    std::unique_lock lock(tail_.mutex_);
    while (tail_.holds(positions_)) {
      const auto records = tail_.behind(positions_, first_++, max);
      if (!records.empty()) {
        lock.unlock();
        return copies_of(records);
      }
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      const bool no_time = left.count() <= 0;
      if (std::exchange(woken_, false) || (no_time && looked)) return {};
      looked = true;
      if (tail_.reading_ == nullptr) {
        tail_.read_on(lock, *this, std::max(left, std::chrono::milliseconds(0)));
      } else {
        tail_.changed_.wait_until(lock, deadline);
      }
    }
    lock.unlock();
    auto own = tail_.open_(positions_);
    lock.lock();
    tail_.leave();
    own_ = std::move(own);
    lock.unlock();
    return read_alone(max, wait);
  }

  SharedTail& tail_;
  std::vector<LogPosition> positions_;
  std::size_t first_ = 0;           // so that a busy partition cannot starve the rest
  std::unique_ptr<LogCursor> own_;  // this and the next: changed with the tail's lock
  bool woken_ = false;
};

SharedTail::SharedTail(std::uint32_t partitions, Open open)
    : partitions_(partitions), open_(std::move(open)) {}

std::unique_ptr<LogCursor> SharedTail::open_cursor(std::vector<LogPosition> from) {
  return std::make_unique<Cursor>(*this, std::move(from));
}

// What is read comes to all. After a failure everybody reads on his own and meets it himself.
void SharedTail::read_on(std::unique_lock<std::mutex>& lock, const Cursor& for_all,
                         std::chrono::milliseconds wait) {
  reading_ = &for_all;
  const std::shared_ptr<LogCursor> cursor = cursor_;
  lock.unlock();
  std::vector<LogRecord> records;
  std::exception_ptr failure;
  try {
    records = cursor->read(batch_records_max, wait);
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  reading_ = nullptr;
  changed_.notify_all();
  if (!failure) return keep(std::move(records));
  close();
  std::rethrow_exception(failure);
}

// The tail begins where somebody first finds nothing more.
bool SharedTail::join(const std::vector<LogPosition>& positions, bool at_end) {
  if (!cursor_ && at_end && positions.size() == partitions_) {
    cursor_ = open_(positions);
    kept_.resize(partitions_);
    for (const LogPosition& at : positions) kept_.at(at.partition).next = at.next_offset;
  }
  if (!holds(positions)) return false;
  ++joined_;
  return true;
}

void SharedTail::leave() {
  if (--joined_ == 0) close();
}

void SharedTail::close() {
  cursor_.reset();
  kept_.clear();
  order_.clear();
  bytes_ = 0;
}

bool SharedTail::holds(const std::vector<LogPosition>& positions) const {
  if (!cursor_) return false;
  return std::all_of(positions.begin(), positions.end(), [&](const LogPosition& at) {
    return at.next_offset >= kept_.at(at.partition).first();
  });
}

void SharedTail::keep(std::vector<LogRecord> records) {
  for (LogRecord& record : records) {
    Kept& kept = kept_.at(record.partition);
    bytes_ += record.bytes.size();
    order_.push_back(record.partition);
    kept.next = record.offset + 1;
    kept.records.push_back(std::make_shared<const LogRecord>(std::move(record)));
  }
  while (order_.size() > kept_records_max || bytes_ > kept_bytes_max) {
    auto& oldest = kept_.at(order_.front()).records;
    bytes_ -= oldest.front()->bytes.size();
    oldest.pop_front();
    order_.pop_front();
  }
}

SharedTail::Records SharedTail::behind(std::vector<LogPosition>& positions, std::size_t first,
                                       std::size_t max) const {
  Records found;
  for (std::size_t i = 0; i < positions.size() && found.size() < max; ++i) {
    LogPosition& at = positions[(first + i) % positions.size()];
    const auto& records = kept_.at(at.partition).records;
    auto next =
        std::lower_bound(records.begin(), records.end(), at.next_offset,
                         [](const auto& record, Offset offset) { return record->offset < offset; });
    for (; next != records.end() && found.size() < max; ++next) found.push_back(*next);
    if (!found.empty() && found.back()->partition == at.partition) {
      at.next_offset = found.back()->offset + 1;
    }
  }
  return found;
}

}  // namespace carelog::events
