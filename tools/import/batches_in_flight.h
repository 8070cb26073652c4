// How rows of any kind are sent: in batches, several in flight, each row until it has an outcome.
// bulk_import.h says what that guarantees.
#pragma once

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "tools/import/bulk_import.h"

namespace carelog::tools {

template <typename Row>
class BatchesInFlight {
 public:
  using Next = std::function<std::optional<Row>()>;
  // Sends for one thread; see ImportPort::send().
  using Send = std::function<std::vector<RowOutcome>(const std::vector<Row>&)>;
  using OnOutcome = std::function<void(const Row&, const RowOutcome&)>;

  BatchesInFlight(const Next& next, const std::function<Send()>& open, const OnOutcome& on_outcome,
                  const BulkImportOptions& options)
      : next_(next), open_(open), on_outcome_(on_outcome), options_(options) {}

  ImportTotals run() {
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < options_.batches_in_flight_max; ++i)
      workers.emplace_back([this] { work(); });
    for (auto& worker : workers) worker.join();
    if (failure_) std::rethrow_exception(failure_);
    return totals_;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds first_pause{100};
  static constexpr std::chrono::milliseconds pause_max{5'000};

  void work() {
    try {
      const Send send = open_();
      for (auto batch = take_batch(); !batch.empty(); batch = take_batch())
        send_until_done(send, std::move(batch));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }

  std::vector<Row> take_batch() {
    const std::lock_guard lock(mutex_);
    std::vector<Row> batch;
    while (!failure_ && !at_end_ && batch.size() < options_.batch_rows_max) {
      auto row = next_();
      if (row) {
        batch.push_back(std::move(*row));
      } else {
        at_end_ = true;
      }
    }
    if (failure_) batch.clear();
    return batch;
  }

  void send_until_done(const Send& send, std::vector<Row> batch) {
    auto deadline = Clock::now() + options_.patience;
    std::chrono::milliseconds pause = first_pause;
    while (!batch.empty()) {
      std::string why = "the service could not take the rows";
      const std::size_t before = batch.size();
      std::chrono::milliseconds wished{0};
      try {
        batch = report_decided(batch, send(batch));
      } catch (const ImportAway& away) {
        why = away.what();
        wished = away.retry_after;
      }
      if (batch.empty()) return;
      const auto now = Clock::now();
      if (batch.size() < before) {
        deadline = now + options_.patience;
        pause = first_pause;
      }
      if (now >= deadline || failed()) throw ImportGaveUp(why);
      std::this_thread::sleep_for(
          std::min<Clock::duration>(std::max(pause, wished), deadline - now));
      pause = std::min(pause * 2, pause_max);
    }
  }

  // Reports the rows that have an outcome and returns the others.
  std::vector<Row> report_decided(std::vector<Row>& batch,
                                  const std::vector<RowOutcome>& outcomes) {
    const std::lock_guard lock(mutex_);
    std::vector<Row> unsent;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      switch (outcomes.at(i).status) {
        case RowOutcome::Status::created:
          ++totals_.created;
          break;
        case RowOutcome::Status::existing:
          ++totals_.existing;
          break;
        case RowOutcome::Status::refused:
          ++totals_.refused;
          break;
        case RowOutcome::Status::unsent:
          unsent.push_back(std::move(batch[i]));
          continue;
      }
      on_outcome_(batch[i], outcomes[i]);
    }
    return unsent;
  }

  bool failed() {
    const std::lock_guard lock(mutex_);
    return failure_ != nullptr;
  }

  const Next& next_;
  const std::function<Send()>& open_;
  const OnOutcome& on_outcome_;
  const BulkImportOptions options_;

  std::mutex mutex_;
  bool at_end_ = false;
  std::exception_ptr failure_;
  ImportTotals totals_;
};

}  // namespace carelog::tools
