#include "tests/bench/filled_patients.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <pqxx/pqxx>
#include <stdexcept>
#include <thread>

#include "events/log/rocksdb_log.h"
#include "projections/postgres_projections.h"
#include "tests/bench/figures/load_report.h"
#include "tests/bench/generated_log.h"
#include "tools/instance/postgres_access.h"

namespace carelog::bench {
namespace {

constexpr std::chrono::milliseconds look_every_ms{50};

std::int64_t records_of(events::Log& log) {
  std::int64_t records = 0;
  for (events::Partition at = 0; at < log.partitions(); ++at) records += log.end_offset(at);
  return records;
}

double seconds_since(std::int64_t began_ns) {
  return static_cast<double>(now_ns() - began_ns) / 1e9;
}

void fill(projections::Projection& projection) {
  projection.start();
  for (auto progress = projection.progress();
       progress.last_progress_ms == 0 || progress.lag_events > 0 ||
       progress.state != projections::ProjectionState::live;
       progress = projection.progress()) {
    if (!progress.failure.empty()) throw std::runtime_error(progress.failure);
    std::this_thread::sleep_for(look_every_ms);
  }
}

}  // namespace

// In this order, so that readers are destroyed before what they read.
struct FilledPatients::Parts {
  Took took;
  std::unique_ptr<events::RocksdbLogStore> store;
  std::unique_ptr<events::Log> log;
  std::unique_ptr<events::Log> billing;
  std::optional<tools::PostgresAccess> postgres;
  std::string conninfo;
  std::vector<std::unique_ptr<projections::Projection>> projections;
};

FilledPatients::FilledPatients(const std::string& directory, std::uint64_t patients,
                               bool duplicates)
    : parts_(std::make_unique<Parts>()) {
  Parts& parts = *parts_;
  auto began_ns = now_ns();
  generate_patients(directory, patients);
  parts.took.generating_s = seconds_since(began_ns);

  began_ns = now_ns();
  parts.store = events::RocksdbLogStore::open(directory + "/log");
  parts.log = parts.store->topic("patients", events::default_partitions);
  parts.billing = parts.store->topic("billing", events::default_partitions);
  parts.postgres.emplace("", tools::DataDirectory{directory}, true, nullptr);
  parts.conninfo = parts.postgres->conninfo(tools::PostgresAccount::owner);
  parts.projections = projections::postgres_projections(
      parts.postgres->conninfo(tools::PostgresAccount::projector),
      {parts.log.get(), parts.billing.get()});
  for (auto& projection : parts.projections) {
    const std::string& name = projection->name();
    if (name == "patients" || (duplicates && name == "duplicates")) fill(*projection);
  }
  parts.took.filling_s = seconds_since(began_ns);
}

FilledPatients::~FilledPatients() = default;

FilledPatients::Took FilledPatients::took() const {
  return parts_->took;
}

std::string FilledPatients::conninfo() const {
  return parts_->conninfo;
}

std::uint64_t FilledPatients::patients() const {
  pqxx::connection connection(parts_->conninfo);
  pqxx::nontransaction work(connection);
  return work.exec1("SELECT count(*) FROM carelog.patients")[0].as<std::uint64_t>();
}

void FilledPatients::write_sample(const std::string& file, std::size_t count) const {
  pqxx::connection connection(parts_->conninfo);
  pqxx::nontransaction work(connection);
  const pqxx::result rows = work.exec(
      "SELECT id, name, email, identifiers->0->>'system' || '|' || (identifiers->0->>'value'), "
      "date_of_birth, registered_date FROM carelog.patients "
      "WHERE active AND email <> '' AND identifiers <> '[]' ORDER BY md5(id::text) LIMIT " +
      std::to_string(count));
  if (rows.empty()) throw std::runtime_error("no patients to take a sample of: give --patients");
  std::ofstream lines(file);
  for (const pqxx::row& row : rows) {
    for (int column = 0; column < 6; ++column) {
      lines << row[column].c_str() << (column < 5 ? '\t' : '\n');
    }
  }
  if (!lines.flush()) throw std::runtime_error("cannot write " + file);
}

void generate_patients(const std::string& directory, std::uint64_t patients) {
  std::filesystem::create_directories(directory);
  const auto store = events::RocksdbLogStore::open(directory + "/log");
  const auto log = store->topic("patients", events::default_partitions);
  const auto commits = static_cast<std::int64_t>((patients * 10 + 6) / 7);
  const std::int64_t there = records_of(*log);
  if (there >= commits) return;
  if (there > 0) throw std::runtime_error(directory + " holds an unfinished log: remove it");
  GeneratedPatients(*log).add(commits);
}

}  // namespace carelog::bench
