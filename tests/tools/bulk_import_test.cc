#include "tools/import/bulk_import.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>

namespace carelog::tools {
namespace {

using std::chrono::milliseconds;

// A service that keeps what it accepts, and fails as told.
struct Service {
  std::mutex mutex;
  std::map<std::string, int> stored;  // key -> times it was answered "created"
  std::size_t calls = 0;
  std::size_t largest_batch = 0;
  std::size_t away_every = 0;    // every nth call: stores, but the answer is lost
  std::size_t unsent_every = 0;  // every nth row of a call is not taken
  bool always_away = false;
};

class ServicePort : public ImportPort {
 public:
  explicit ServicePort(Service& service) : service_(service) {}

  std::vector<RowOutcome> send(const std::vector<PatientRow>& rows) override {
    const std::lock_guard lock(service_.mutex);
    const std::size_t call = ++service_.calls;
    service_.largest_batch = std::max(service_.largest_batch, rows.size());
    if (service_.always_away) throw ImportAway("away", milliseconds(0));
    std::vector<RowOutcome> outcomes(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (service_.unsent_every != 0 && rows.size() > 1 && i % service_.unsent_every == 0) continue;
      if (rows[i].name.empty()) {
        outcomes[i].status = RowOutcome::Status::refused;
        continue;
      }
      const bool fresh = service_.stored.emplace(rows[i].key, 1).second;
      outcomes[i].status = fresh ? RowOutcome::Status::created : RowOutcome::Status::existing;
    }
    if (service_.away_every != 0 && call % service_.away_every == 0)
      throw ImportAway("the answer is lost", milliseconds(0));
    return outcomes;
  }

 private:
  Service& service_;
};

struct Run {
  ImportTotals totals;
  std::map<std::string, int> outcomes;  // per key
};

Run import(Service& service, std::size_t rows, BulkImportOptions options = {}) {
  Run run;
  std::size_t made = 0;
  run.totals = bulk_import(
      [&]() -> std::optional<SourceRow> {
        if (made == rows) return std::nullopt;
        SourceRow row;
        row.patient.key = std::to_string(made);
        row.patient.name = made % 10 == 9 ? "" : "somebody";
        row.line = ++made;
        return row;
      },
      [&] { return std::make_unique<ServicePort>(service); },
      [&](const SourceRow& row, const RowOutcome&) { ++run.outcomes[row.patient.key]; }, options);
  return run;
}

void expect_each_once(const Run& run, std::size_t rows) {
  EXPECT_EQ(run.outcomes.size(), rows);
  for (const auto& [key, times] : run.outcomes) EXPECT_EQ(times, 1) << key;
}

TEST(BulkImport, SendsEveryRowOnceInBatches) {
  Service service;
  const auto run = import(service, 1005, {.batch_rows_max = 100, .batches_in_flight_max = 4});
  EXPECT_EQ(run.totals.created, 905u);
  EXPECT_EQ(run.totals.refused, 100u);
  EXPECT_EQ(service.largest_batch, 100u);
  expect_each_once(run, 1005);
}

TEST(BulkImport, RepeatsABatchWhoseAnswerWasLostAndAddsNothing) {
  Service service;
  service.away_every = 3;
  const auto run = import(service, 500, {.batch_rows_max = 20});
  EXPECT_EQ(run.totals.created + run.totals.existing, 450u);
  EXPECT_GT(run.totals.existing, 0u);
  EXPECT_EQ(service.stored.size(), 450u);
  expect_each_once(run, 500);
}

TEST(BulkImport, SendsOnlyTheRowsThatWereNotTakenAgain) {
  Service service;
  service.unsent_every = 4;
  const auto run = import(service, 200, {.batch_rows_max = 50});
  EXPECT_EQ(run.totals.created, 180u);
  EXPECT_EQ(run.totals.existing, 0u);
  expect_each_once(run, 200);
}

TEST(BulkImport, GivesUpWhenItsPatienceEnds) {
  Service service;
  service.always_away = true;
  EXPECT_THROW(import(service, 10, {.patience = milliseconds(50)}), ImportGaveUp);
}

TEST(BulkImport, PassesOnWhatTheSourceThrows) {
  Service service;
  EXPECT_THROW(bulk_import([]() -> std::optional<SourceRow> { throw std::logic_error("no"); },
                           [&] { return std::make_unique<ServicePort>(service); },
                           [](const SourceRow&, const RowOutcome&) {}),
               std::logic_error);
}

TEST(BulkImport, OfNothingSendsNothing) {
  Service service;
  const auto run = import(service, 0);
  EXPECT_EQ(service.calls, 0u);
  EXPECT_EQ(run.totals.created, 0u);
}

}  // namespace
}  // namespace carelog::tools
