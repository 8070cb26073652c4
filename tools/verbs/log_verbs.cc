#include "tools/verbs/log_verbs.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "infra/process/stop_signal.h"
#include "tools/instance/instance_file.h"
#include "tools/instance/log_access.h"
#include "tools/instance/postgres_access.h"
#include "tools/models/dry_run.h"
#include "tools/models/projection_access.h"
#include "tools/verbs/log_check.h"
#include "tools/verbs/verb.h"

namespace carelog::tools {

namespace {

std::unique_ptr<PostgresAccess> postgres_of(const infra::Settings& settings) {
  const DataDirectory data = data_directory(settings);
  const auto instance = find_instance(data.root);
  std::string url = settings.text("postgres");
  if (url.empty() && instance) url = instance->postgres;
  if (url.empty() && !instance && !std::filesystem::exists(data.postgres()))
    throw VerbFailed(ExitCode::not_found, "there are no read models in " + data.root.string() +
                                              ": --data must name an instance's directory");
  return std::make_unique<PostgresAccess>(url, data, !instance, nullptr);
}

std::string summary_text(const std::string& model, const DryRunResult& result) {
  const DiffCounts& counts = result.counts;
  if (counts.equal())
    return model + ": equal, " + std::to_string(counts.live_rows) + " rows, folded from " +
           std::to_string(result.folded_records) + " records\n";
  return model + ": DIFFERENT, " + std::to_string(counts.missing) + " rows missing, " +
         std::to_string(counts.extra) + " extra, " + std::to_string(counts.different) +
         " with other fields; " + std::to_string(counts.live_rows) + " rows in the read model, " +
         std::to_string(counts.folded_rows) + " from the log\n";
}

std::string summary_json(const std::string& model, const DryRunResult& result) {
  const DiffCounts& counts = result.counts;
  return nlohmann::ordered_json{{"readModel", model},
                                {"equal", counts.equal()},
                                {"readModelRows", counts.live_rows},
                                {"logRows", counts.folded_rows},
                                {"missing", counts.missing},
                                {"extra", counts.extra},
                                {"different", counts.different},
                                {"foldedRecords", result.folded_records},
                                {"recordsBehind", result.records_behind},
                                {"parked", result.parked}}
             .dump() +
         "\n";
}

ExitCode dry_run_of(const infra::Settings& settings, const projections::ReadModelEntry& entry,
                    DryRunModel& model, OpenLog& log, const infra::StopSignal& stop) {
  const std::string& name = entry.name;
  const bool json = settings.text("format") == "json-lines";
  const std::int64_t limit = settings.integer("limit");
  std::int64_t told = 0;
  const auto found = [&](const RowDifference& difference) {
    if (limit > 0 && ++told > limit) return;
    std::cout << (json ? to_json_line(difference) : to_text(difference));
  };
  const DryRunResult result = dry_run(model, projections::logs_of(entry, log.all()), found,
                                      [&] { return stop.requested(); });
  if (limit > 0 && told > limit)
    std::cerr << "carelog: " << told - limit << " more differences; leave out --limit for all\n";
  if (result.records_behind > 0)
    std::cerr << "carelog: " << name << " is " << result.records_behind
              << " records behind the log; compared where it stands\n";
  if (result.parked > 0)
    std::cerr << "carelog: " << result.parked
              << " aggregates have events that this program cannot apply: a rebuild parks them "
                 "(`carelog projections parked "
              << name << "` then says why)\n";
  std::cout << (json ? summary_json(name, result) : summary_text(name, result)) << std::flush;
  return result.counts.equal() ? ExitCode::ok : ExitCode::verification_failed;
}

}  // namespace

ExitCode dry_run_into(const infra::Settings& settings, const std::string& model) {
  const projections::ReadModelEntry& entry =
      projections::read_model(require_model(model, ExitCode::usage));
  return naming_damage([&] {
    const infra::StopSignal stop;
    const DataDirectory data = data_directory(settings);
    const auto log = open_log_read_only(log_url(settings), data);
    std::unique_ptr<PostgresAccess> postgres;
    const auto conninfo = [&] {
      postgres = postgres_of(settings);
      return postgres->conninfo(PostgresAccount::owner);
    };
    return dry_run_of(settings, entry, *dry_run_model(entry, data, conninfo), *log, stop);
  });
}

ExitCode copy_log_to(const infra::Settings& settings, const std::string& place) {
  return naming_damage([&] {
    const std::string url = log_url(settings);
    const DataDirectory data = data_directory(settings);
    const auto read = positions_read(settings);
    const auto log = open_log_read_only(url, data);
    if (place == url ||
        (is_embedded(url) && std::filesystem::absolute(place).lexically_normal() == data.root))
      throw VerbFailed(ExitCode::usage, "--to " + place + " is the log itself: name another place");
    LiveLogs source(log->all(), verify_rules(url, data));
    require_all_that_was_read(read, source.topics());
    const auto target = open_log_target(place, true);
    const Restored restored = restore(source, *target);
    std::cout << "copied " << restored.appended << " records to " << place << ", "
              << restored.present << " were there; the copy is verified\n";
    return ExitCode::ok;
  });
}

}  // namespace carelog::tools
