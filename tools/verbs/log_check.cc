#include "tools/verbs/log_check.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <iostream>

#include "infra/process/progress.h"
#include "tools/exit_code.h"
#include "tools/instance/instance_file.h"
#include "tools/instance/log_access.h"
#include "tools/instance/verb_settings.h"
#include "tools/log/log_walk.h"
#include "tools/models/postgres_read_positions.h"
#include "tools/models/read_positions.h"

namespace carelog::tools {

namespace {

const PartitionHead* head_of(const std::optional<LogHead>& known, const std::string& topic,
                             events::Partition partition) {
  if (!known) return nullptr;
  const auto found = std::find_if(
      known->partitions.begin(), known->partitions.end(),
      [&](const auto& each) { return each.topic == topic && each.partition == partition; });
  return found == known->partitions.end() ? nullptr : &*found;
}

// What a log is held against.
struct KnownOfLog {
  const std::optional<LogHead>& head;
  std::vector<ReadPosition> read;
};

void walk_partition(events::Log& log, events::Partition partition, VerifyRules rules,
                    const KnownOfLog& of_log, infra::Progress& progress, WalkedLog& walked) {
  const PartitionHead* known = head_of(of_log.head, log.topic(), partition);
  PartitionVerifier verifier(log.topic(), partition, rules);
  HeadDigest digest;
  std::optional<HeadComparison> comparison;
  if (known != nullptr) comparison.emplace(*known);
  PartitionWalk walk(log, partition);
  bool followed = true;
  while (const auto record = walk.next()) {
    progress.advance();
    digest.take(record->bytes);
    if (comparison) comparison->take(record->bytes);
    followed = verifier.take(record->offset, record->bytes);
    if (!followed) break;
  }
  PartitionReport report = verifier.finish();
  PartitionHead head{report.topic, partition, 0, report.term, report.head, {}, 1, {}};
  digest.fill(head);
  walked.heads.push_back(std::move(head));
  if (followed && comparison) {
    if (const auto difference = comparison->finish())
      report.damage.push_back({difference->offset, difference->what});
  }
  if (const auto what = shortfall(of_log.read, log.topic(), partition, walk.end()))
    report.damage.push_back({walk.end(), *what});
  walked.reports.push_back(std::move(report));
}

}  // namespace

WalkedLog walk_log(const infra::Settings& settings, const std::string& doing,
                   const std::optional<LogHead>& known) {
  const std::string url = log_url(settings);
  const KnownOfLog of_log{known, positions_read(settings)};
  const auto log = open_log_read_only(url, data_directory(settings));
  const VerifyRules rules = verify_rules(url, data_directory(settings));
  const auto logs = log->all();
  std::uint64_t total = 0;
  for (events::Log* each : logs)
    for (events::Partition p = 0; p < each->partitions(); ++p)
      total += static_cast<std::uint64_t>(each->end_offset(p));
  infra::Progress progress(doing, total);
  WalkedLog walked;
  try {
    for (events::Log* each : logs)
      for (events::Partition p = 0; p < each->partitions(); ++p)
        walk_partition(*each, p, rules, of_log, progress, walked);
  } catch (const LogSilent& silent) {
    throw VerbFailed(ExitCode::unavailable, silent.what());
  }
  progress.finish();
  return walked;
}

std::vector<ReadPosition> positions_read(const infra::Settings& settings) {
  const std::string url = log_url(settings);
  const DataDirectory data = data_directory(settings);
  const auto instance = find_instance(data.root);
  const bool of_this_log =
      instance ? instance->log == url : is_embedded(url) || !std::filesystem::exists(data.log());
  if (!of_this_log) return {};
  auto read = positions_in(data);
  if (!instance || instance->postgres.empty()) return read;
  try {
    const auto in_postgres = positions_in_postgres(instance->postgres);
    read.insert(read.end(), in_postgres.begin(), in_postgres.end());
  } catch (const std::exception& error) {
    std::cerr << "carelog: the log is not compared with the database: " << error.what() << "\n";
  }
  return read;
}

}  // namespace carelog::tools
