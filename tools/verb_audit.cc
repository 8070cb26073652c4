#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "infra/process/progress.h"
#include "tools/audit_text.h"
#include "tools/gateway_access.h"
#include "tools/log_access.h"
#include "tools/log_verify.h"
#include "tools/log_walk.h"
#include "tools/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* show_details =
    R"(Who did what to a patient's record, when, why, with which command, and what changed from
what to what; oldest first. Asks the gateway, as an auditor.

Exit codes: 0 shown; 3 no such patient; 5 no instance runs.
)";

constexpr const char* verify_details =
    R"(Reads every record of the log and follows the hash chain of each partition, also while the
instance runs. Void frames are counted and are no damage: a writer that was overtaken
leaves them behind, and every reader skips them. Keep the printed heads elsewhere: a log
whose tail was cut off, or whose last record was edited, is sound in itself but has other
heads.

Exit codes: 0 sound; 3 no log there; 6 damaged: the first bad record of each partition is
named.
)";

ExitCode show(const infra::Settings& settings) {
  const std::string patient = settings.positional("PATIENT").at(0);
  if (patient.find_first_not_of("0123456789abcdefABCDEF-") != std::string::npos)
    throw VerbFailed(ExitCode::usage, "'" + patient + "' is not a patient's id");
  GatewaySession session(gateway_url(settings), token_source(settings, auth::Role::auditor));
  nlohmann::json entries = nlohmann::json::array();
  std::string path = "/api/patients/" + patient + "/history?limit=100";
  while (!path.empty()) {
    HttpResponse response;
    try {
      response = session.get(path);
    } catch (const HttpAway& away) {
      throw VerbFailed(ExitCode::unavailable, away.what());
    }
    if (response.status != 200) fail_verb(response, "reading the history");
    const auto page = nlohmann::json::parse(response.body, nullptr, false);
    if (!page.is_array()) throw VerbFailed(ExitCode::error, "the history is not a JSON array");
    entries.insert(entries.end(), page.begin(), page.end());
    path = next_page(response.header("link"));
  }
  if (settings.boolean("json")) {
    std::cout << entries.dump(2) << "\n";
  } else {
    for (const auto& entry : entries) std::cout << audit_text(entry);
  }
  return ExitCode::ok;
}

PartitionReport verify_partition(events::Log& log, events::Partition partition, VerifyRules rules,
                                 infra::Progress& progress) {
  PartitionVerifier verifier(log.topic(), partition, rules);
  PartitionWalk walk(log, partition);
  while (const auto record = walk.next()) {
    progress.advance();
    if (!verifier.take(record->offset, record->bytes)) break;
  }
  return verifier.finish();
}

ExitCode verify_log(const infra::Settings& settings) {
  const std::string url = log_url(settings);
  const auto log = open_log_read_only(url, data_directory(settings));
  const VerifyRules rules = verify_rules(url, data_directory(settings));
  std::uint64_t total = 0;
  for (events::Log* each : {&log->patients(), &log->billing()})
    for (events::Partition p = 0; p < each->partitions(); ++p)
      total += static_cast<std::uint64_t>(each->end_offset(p));
  infra::Progress progress("verifying", total);
  std::vector<PartitionReport> reports;
  try {
    for (events::Log* each : {&log->patients(), &log->billing()})
      for (events::Partition p = 0; p < each->partitions(); ++p)
        reports.push_back(verify_partition(*each, p, rules, progress));
  } catch (const LogSilent& silent) {
    throw VerbFailed(ExitCode::unavailable, silent.what());
  }
  progress.finish();
  const bool sound = std::all_of(reports.begin(), reports.end(),
                                 [](const auto& report) { return report.sound(); });
  if (settings.boolean("json")) {
    std::cout << to_json(reports);
  } else {
    std::cout << to_text(reports) << (sound ? "the log is sound\n" : "the log is DAMAGED\n");
  }
  return sound ? ExitCode::ok : ExitCode::verification_failed;
}

ExitCode verify(const infra::Settings& settings) {
  try {
    return verify_log(settings);
  } catch (const events::LogDamaged& damaged) {
    std::cout << damaged.what() << "\nthe log is DAMAGED\n";
    return ExitCode::verification_failed;
  }
}

}  // namespace

Verb audit_show_verb() {
  Verb verb;
  verb.group = "The log";
  verb.declaration.verb = "audit show";
  verb.declaration.summary = "Show every change of a patient's record";
  verb.declaration.positionals = {{"PATIENT", "The patient's id"}};
  verb.declaration.settings = joined({{data_setting(), json_setting()}, gateway_access_settings()});
  verb.details = show_details;
  verb.run = show;
  return verb;
}

Verb audit_verify_verb() {
  Verb verb;
  verb.group = "The log";
  verb.declaration.verb = "audit verify";
  verb.declaration.summary = "Check that no record of the log was edited, dropped or reordered";
  verb.declaration.settings = {data_setting(), log_setting(), json_setting()};
  verb.details = verify_details;
  verb.run = verify;
  return verb;
}

}  // namespace carelog::tools
