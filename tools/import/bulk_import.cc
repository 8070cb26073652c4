#include "tools/import/bulk_import.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>

namespace carelog::tools {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds first_pause{100};
constexpr milliseconds pause_max{5'000};

class Import {
 public:
  Import(const std::function<std::optional<SourceRow>()>& next,
         const std::function<std::unique_ptr<ImportPort>()>& open_port,
         const std::function<void(const SourceRow&, const RowOutcome&)>& on_outcome,
         const BulkImportOptions& options)
      : next_(next), open_port_(open_port), on_outcome_(on_outcome), options_(options) {}

  ImportTotals run() {
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < options_.batches_in_flight_max; ++i)
      workers.emplace_back([this] { work(); });
    for (auto& worker : workers) worker.join();
    if (failure_) std::rethrow_exception(failure_);
    return totals_;
  }

 private:
  void work() {
    try {
      const auto port = open_port_();
      for (auto batch = take_batch(); !batch.empty(); batch = take_batch())
        send_until_done(*port, std::move(batch));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }

  std::vector<SourceRow> take_batch() {
    const std::lock_guard lock(mutex_);
    std::vector<SourceRow> batch;
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

  void send_until_done(ImportPort& port, std::vector<SourceRow> batch) {
    auto deadline = steady_clock::now() + options_.patience;
    milliseconds pause = first_pause;
    while (!batch.empty()) {
      std::string why = "the service could not take the rows";
      const std::size_t before = batch.size();
      milliseconds wished{0};
      try {
        batch = settle(batch, port.send(patients_of(batch)));
      } catch (const ImportAway& away) {
        why = away.what();
        wished = away.retry_after;
      }
      if (batch.empty()) return;
      const auto now = steady_clock::now();
      if (batch.size() < before) {
        deadline = now + options_.patience;
        pause = first_pause;
      }
      if (now >= deadline || failed()) throw ImportGaveUp(why);
      std::this_thread::sleep_for(
          std::min<steady_clock::duration>(std::max(pause, wished), deadline - now));
      pause = std::min(pause * 2, pause_max);
    }
  }

  // Reports the rows that have an outcome and returns the others.
  std::vector<SourceRow> settle(std::vector<SourceRow>& batch,
                                const std::vector<RowOutcome>& outcomes) {
    const std::lock_guard lock(mutex_);
    std::vector<SourceRow> unsent;
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

  static std::vector<PatientRow> patients_of(const std::vector<SourceRow>& batch) {
    std::vector<PatientRow> patients;
    patients.reserve(batch.size());
    for (const auto& row : batch) patients.push_back(row.patient);
    return patients;
  }

  bool failed() {
    const std::lock_guard lock(mutex_);
    return failure_ != nullptr;
  }

  const std::function<std::optional<SourceRow>()>& next_;
  const std::function<std::unique_ptr<ImportPort>()>& open_port_;
  const std::function<void(const SourceRow&, const RowOutcome&)>& on_outcome_;
  const BulkImportOptions options_;

  std::mutex mutex_;
  bool at_end_ = false;
  std::exception_ptr failure_;
  ImportTotals totals_;
};

}  // namespace

ImportTotals bulk_import(const std::function<std::optional<SourceRow>()>& next,
                         const std::function<std::unique_ptr<ImportPort>()>& open_port,
                         const std::function<void(const SourceRow&, const RowOutcome&)>& on_outcome,
                         const BulkImportOptions& options) {
  return Import(next, open_port, on_outcome, options).run();
}

}  // namespace carelog::tools
