// A projector as a process of its own, on a log that another process writes, for tests that kill
// it.
//
//   projector_process LOG SCRATCH CONNINFO run       all models; reports progress all the time
//   projector_process LOG SCRATCH CONNINFO before N  exits with 9 before the commit of batch N
//   projector_process LOG SCRATCH CONNINFO after N   ... right after it; patients alone
#include <unistd.h>

#include <iostream>
#include <pqxx/transaction_base>
#include <thread>

#include "events/log/rocksdb_log.h"
#include "projections/postgres/postgres_generations.h"
#include "projections/postgres_projections.h"
#include "projections/read_models.h"

namespace carelog::projections {
namespace {

constexpr int killed_itself = 9;
constexpr std::chrono::milliseconds say_every_ms{20};

const ProjectorLimits limits{.batch_records_min = 4,
                             .batch_records_max = 16,
                             .idle_wait_ms = std::chrono::milliseconds(50),
                             .backoff_min_ms = std::chrono::milliseconds(5),
                             .backoff_max_ms = std::chrono::milliseconds(50)};

// Dies within the transaction of a batch: everything is written, nothing is committed.
class DyingTables final : public PostgresTables {
 public:
  explicit DyingTables(int batches) : PostgresTables(nullptr), left_(batches) {}
  void prepare(pqxx::connection& connection, const std::string& schema) const override {
    patients_->prepare(connection, schema);
  }
  void fold(pqxx::transaction_base& transaction, const std::string& topic,
            const std::vector<events::RecordedCommit>& commits) const override {
    patients_->fold(transaction, topic, commits);
    if (--left_ == 0) ::_exit(killed_itself);
  }
  std::unique_ptr<PostgresFilling> filling(const std::string& schema,
                                           const std::string& topic) const override {
    return patients_->filling(schema, topic);
  }
  std::vector<TableWords> tables() const override { return patients_->tables(); }

 private:
  const std::shared_ptr<const PostgresTables> patients_ = read_model("patients").in_postgres;
  mutable int left_;
};

// Dies after a batch is committed, before anybody is told.
class DyingModel final : public ReadModel {
 public:
  DyingModel(std::unique_ptr<ReadModel> model, int batches)
      : model_(std::move(model)), left_(batches) {}
  const std::string& name() const override { return model_->name(); }
  std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                std::uint32_t partitions) override {
    return model_->positions(topic, partitions);
  }
  bool apply(const std::string& topic, const std::vector<Move>& moves,
             const std::vector<events::RecordedCommit>& commits) override {
    const bool applied = model_->apply(topic, moves, commits);
    if (!commits.empty() && --left_ == 0) ::_exit(killed_itself);
    return applied;
  }
  bool note_at_end(const std::string& topic,
                   const std::vector<events::LogPosition>& here) override {
    return model_->note_at_end(topic, here);
  }
  Checksum checksum() override { return model_->checksum(); }
  std::vector<ParkedAggregate> parked() override { return model_->parked(); }
  bool retry(const ParkedAggregate& parked,
             const std::vector<events::RecordedCommit>& commits) override {
    return model_->retry(parked, commits);
  }
  bool release(const ParkedAggregate& parked) override { return model_->release(parked); }

 private:
  const std::unique_ptr<ReadModel> model_;
  int left_;
};

[[noreturn]] void run(events::Log& patients, events::Log& billing, const std::string& conninfo) {
  const auto all = postgres_projections(conninfo, {&patients, &billing}, limits);
  for (const auto& each : all) each->start();
  while (true) {
    std::int64_t lag = 0, lost = 0;
    int standing_by = 0, live = 0;
    for (const auto& each : all) {
      const ProjectionProgress now = each->progress();
      lag += now.lag_events;
      lost += now.batches_lost;
      standing_by += now.standing_by ? 1 : 0;
      live += now.generation != 0 && now.failure.empty() ? 1 : 0;
    }
    std::cout << live << " " << standing_by << " " << lag << " " << lost << std::endl;
    std::this_thread::sleep_for(say_every_ms);
  }
}

[[noreturn]] void die(const std::string& when, int batches, events::Log& log,
                      const std::string& conninfo) {
  const int folds = when == "before" ? batches : -1;
  const int applied = when == "after" ? batches : -1;
  PostgresGenerations generations("patients", std::make_shared<DyingTables>(folds), conninfo, 1);
  for (const Generation& each : generations.list()) {
    if (each.state != GenerationState::live) continue;
    DyingModel model(generations.open(each), applied);
    Projector projector(model, log, limits);
    projector.start();
    while (true) std::this_thread::sleep_for(say_every_ms);
  }
  ::_exit(1);
}

}  // namespace
}  // namespace carelog::projections

int main(int count, char** arguments) {
  if (count < 5) return 2;
  const auto store = carelog::events::RocksdbLogStore::open_read_only(arguments[1], arguments[2]);
  const auto patients = store->topic("patients", 0);
  const auto billing = store->topic("billing", 0);
  if (std::string(arguments[4]) == "run") {
    carelog::projections::run(*patients, *billing, arguments[3]);
  }
  if (count < 6) return 2;
  carelog::projections::die(arguments[4], std::stoi(arguments[5]), *patients, arguments[3]);
}
