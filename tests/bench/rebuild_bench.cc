// How fast read models are built from the log, compared with the limits of the machine:
// PostgreSQL's raw COPY of the same rows with the same indexes, and reading and parsing the log
// alone.
//
//   rebuild_bench DIRECTORY [COMMITS] [RUNS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <pqxx/pqxx>
#include <sstream>
#include <thread>

#include "events/frame/recorded_commit.h"
#include "events/log/rocksdb_log.h"
#include "infra/postgres/private_server.h"
#include "projections/patients/patient_summary.h"
#include "projections/postgres_projections.h"
#include "projections/rocksdb_projections.h"
#include "projections/rows/table_sql.h"
#include "tests/bench/generated_log.h"
#include "tests/bench/machine_use.h"

namespace carelog::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_every_ms{20};
constexpr std::size_t read_at_once = 4096;

double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

// By the time they took.
MachineUse median(std::vector<MachineUse> runs) {
  std::sort(runs.begin(), runs.end(),
            [](const auto& one, const auto& other) { return one.seconds < other.seconds; });
  return runs[runs.size() / 2];
}

std::int64_t records_of(events::Log& log) {
  std::int64_t records = 0;
  for (events::Partition at = 0; at < log.partitions(); ++at) records += log.end_offset(at);
  return records;
}

MachineUse read_and_parse(events::Log& log, std::int64_t records) {
  const MachineUseMeter meter;
  events::CommitReader reader(log, {});
  while (records > 0) {
    records -= static_cast<std::int64_t>(
        reader.read(read_at_once, std::chrono::milliseconds(1000)).records);
  }
  return meter.stop();
}

// Builds the next generation; prints the seconds of its phases.
MachineUse rebuild(projections::Projection& projection) {
  const MachineUseMeter meter;
  const int number = projection.rebuild();
  projections::BuildPhase phase = projections::BuildPhase::waiting;
  auto phase_began = Clock::now();
  while (true) {
    const auto now = projection.build(number);
    if (now.phase != phase) {
      std::cerr << "  " << projections::phase_name(phase) << " " << seconds_since(phase_began)
                << " s\n";
      phase = now.phase;
      phase_began = Clock::now();
    }
    if (now.phase == projections::BuildPhase::done) return meter.stop();
    if (!now.failure.empty()) std::cerr << "  " << now.failure << "\n";
    std::this_thread::sleep_for(look_every_ms);
  }
}

void run_first(projections::Projection& projection) {
  projection.start();
  while (projection.progress().last_progress_ms == 0 || projection.progress().lag_events > 0) {
    std::this_thread::sleep_for(look_every_ms);
  }
}

// COPY of the rows that the projection made, by the server from a file of its own, then the key and
// the same indexes, one after the other.
MachineUse raw_copy(const std::string& conninfo) {
  pqxx::connection connection(conninfo);
  pqxx::nontransaction work(connection);
  const projections::TableWords patients = projections::words_of(projections::patients_table);
  const std::string columns = patients.names();
  const std::string file =
      work.exec1("SHOW data_directory")[0].as<std::string>() + "/raw-rows.copy";
  work.exec(
      "SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; "
      "DROP SCHEMA IF EXISTS raw CASCADE; CREATE SCHEMA raw");
  work.exec("COPY (SELECT " + columns + " FROM carelog.patients) TO '" + file + "'");
  const MachineUseMeter meter;
  const auto began = Clock::now();
  std::string table = projections::create_table_sql(patients, "raw");
  const std::string key = ",\n  PRIMARY KEY (id)";
  table.erase(table.find(key), key.size());
  work.exec(table);
  work.exec("COPY raw.patients (" + columns + ") FROM '" + file + "'");
  const double copied = seconds_since(began);
  work.exec("ALTER TABLE raw.patients ADD PRIMARY KEY (id)");
  for (const auto& index : projections::create_indexes_sql(patients, "raw")) work.exec(index);
  work.exec("ANALYZE raw.patients");
  std::cerr << "  raw COPY " << copied << " s, its indexes " << seconds_since(began) - copied
            << " s\n";
  return meter.stop();
}

void row(const char* what, double events, const MachineUse& took, const MachineUse* beside,
         const char* than) {
  std::printf("| %-26s | %7.2f | %8.0f | %6.2f | %5.0f %% |", what, took.seconds,
              events / took.seconds, 1e6 * took.cpu_s / events, 100 * took.others);
  if (beside != nullptr) {
    std::printf(" %.2f, by cpu %.2f of %s |", beside->seconds / took.seconds,
                beside->cpu_s / took.cpu_s, than);
  } else {
    std::printf(" |");
  }
  std::printf("\n");
  std::fflush(stdout);
}

int bench(const std::string& directory, std::int64_t commits, int runs) {
  const auto store = events::RocksdbLogStore::open(directory + "/log");
  const auto patients = store->topic("patients", events::default_partitions);
  const auto billing = store->topic("billing", events::default_partitions);
  if (records_of(*patients) < commits) {
    const auto began = Clock::now();
    GeneratedPatients(*patients).add(commits);
    std::cerr << "  generated in " << seconds_since(began) << " s\n";
  }
  const std::int64_t records = records_of(*patients);
  const auto events = static_cast<double>(commits);
  std::printf("%lld events, medians of %d runs\n", static_cast<long long>(commits), runs);
  std::printf("| %-26s | %7s | %8s | %6s | %7s | beside |\n", "what", "seconds", "events/s",
              "cpu us", "others");

  std::vector<MachineUse> parsed, made, raw, counted;
  for (int run = 0; run < runs; ++run) parsed.push_back(read_and_parse(*patients, records));
  const MachineUse parsing = median(parsed);
  row("read and parse the log", events, parsing, nullptr, "");
  {
    const auto models =
        projections::rocksdb_projections(directory, {patients.get(), billing.get()});
    const auto& analytics = models.front().projection;
    run_first(*analytics);
    for (int run = 0; run < runs; ++run) counted.push_back(rebuild(*analytics));
  }
  row("rebuild analytics, compared", events, median(counted), &parsing, "read and parse");
  {
    infra::PrivateServer server(directory + "/postgres");
    auto all =
        projections::postgres_projections(server.conninfo(), {patients.get(), billing.get()});
    projections::Projection& projection = *all.front();
    run_first(projection);
    for (int run = 0; run < runs; ++run) made.push_back(rebuild(projection));
    for (int run = 0; run < runs; ++run) raw.push_back(raw_copy(server.conninfo()));
  }
  const MachineUse copying = median(raw);
  row("COPY, then the same indexes", events, copying, nullptr, "");
  row("rebuild patients, compared", events, median(made), &copying, "raw COPY and indexes");
  return 0;
}

}  // namespace
}  // namespace carelog::bench

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "usage: rebuild_bench DIRECTORY [COMMITS] [RUNS]\n";
    return 2;
  }
  try {
    return carelog::bench::bench(arguments[1], count > 2 ? std::stoll(arguments[2]) : 1'000'000,
                                 count > 3 ? std::stoi(arguments[3]) : 3);
  } catch (const std::exception& failure) {
    std::cerr << "rebuild_bench: " << failure.what() << "\n";
    return 1;
  }
}
