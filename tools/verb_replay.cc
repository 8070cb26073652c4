#include <iostream>

#include "events/frame_codec.h"
#include "infra/process/clock.h"
#include "tools/log_access.h"
#include "tools/log_walk.h"
#include "tools/replay.h"
#include "tools/replay_format.h"
#include "tools/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* details =
    R"(Shows what the log holds, from the log itself, also while the instance runs. Only valid
commits are shown unless --all-frames is given; every record is judged by the frame rule,
from the beginning. Records of several partitions come in the order of their times.

--from and --to take an offset (inclusive, in each partition) or a time:
2024-02-29T12:00:00Z or 2024-02-29. A day as --to includes the whole day.

  carelog replay --aggregate PATIENT-ID
  carelog replay --topic patients --from 2024-01-01 --format json-lines

Exit codes: 0 shown; 3 no log there; 6 a record cannot be read.
)";

constexpr std::int64_t day_ms = 86'400'000;

struct Bound {
  std::optional<events::Offset> offset;
  std::optional<std::int64_t> time_ms;
};

Bound parse_bound(const std::string& flag, const std::string& text, bool end) {
  if (text.empty()) return {};
  if (text.find_first_not_of("0123456789") == std::string::npos && text.size() <= 18)
    return {std::stoll(text), {}};
  if (const auto time = infra::parse_time(text)) return {{}, time};
  if (const auto day = infra::parse_date(text)) return {{}, end ? *day + day_ms - 1 : *day};
  throw VerbFailed(ExitCode::usage,
                   flag + " " + text + " is neither an offset nor a time (2024-02-29T12:00:00Z)");
}

ReplayFilter filter_of(const infra::Settings& settings) {
  ReplayFilter filter;
  filter.all_frames = settings.boolean("all-frames");
  if (settings.integer("partition") >= 0)
    filter.partition = static_cast<events::Partition>(settings.integer("partition"));
  const Bound from = parse_bound("--from", settings.text("from"), false);
  const Bound to = parse_bound("--to", settings.text("to"), true);
  filter.from_offset = from.offset;
  filter.from_ms = from.time_ms;
  filter.to_offset = to.offset;
  filter.to_ms = to.time_ms;
  filter.aggregate = settings.text("aggregate");
  filter.event_type = settings.text("type");
  filter.command_id = settings.text("command-id");
  return filter;
}

ExitCode replay(const infra::Settings& settings) {
  const ReplayFilter filter = filter_of(settings);
  const bool json_lines = settings.text("format") == "json-lines";
  const auto limit = settings.integer("limit");
  const auto log = open_log_read_only(log_url(settings), data_directory(settings));
  const std::string topic = settings.text("topic");
  std::vector<events::Log*> logs;
  if (topic != billing_topic) logs.push_back(&log->patients());
  if (topic != patients_topic) logs.push_back(&log->billing());
  std::int64_t shown = 0;
  try {
    Replay replay(logs, filter.partition);
    while (const auto record = replay.next()) {
      if (!filter.passes(*record)) continue;
      std::cout << (json_lines ? to_json_line(*record) : to_text(*record));
      if (!std::cout) return ExitCode::error;
      if (++shown == limit) break;
    }
  } catch (const events::UndecodableFrame& error) {
    throw VerbFailed(ExitCode::verification_failed, error.what());
  } catch (const events::LogGap& error) {
    throw VerbFailed(ExitCode::verification_failed, error.what());
  } catch (const LogSilent& error) {
    throw VerbFailed(ExitCode::unavailable, error.what());
  }
  return ExitCode::ok;
}

}  // namespace

Verb replay_verb() {
  using infra::SettingKind;
  Verb verb;
  verb.group = "The log";
  verb.declaration.verb = "replay";
  verb.declaration.summary = "Show the events of the log";
  verb.declaration.settings = {
      data_setting(),
      log_setting(),
      {"topic", SettingKind::text, "all", "Which topic", {"all", patients_topic, billing_topic}},
      {"partition", SettingKind::integer, "-1", "Only this partition", {}, -1, 1023},
      {"from", SettingKind::text, "", "First offset or time"},
      {"to", SettingKind::text, "", "Last offset or time"},
      {"aggregate", SettingKind::text, "", "Only this aggregate: its id, or type/id"},
      {"type", SettingKind::text, "", "Only commits with such an event: PatientRegistered, ..."},
      {"command-id", SettingKind::text, "", "Only the commit of this command"},
      {"all-frames", SettingKind::boolean, "false", "Also claims, manifests and void frames"},
      {"format", SettingKind::text, "text", "How", {"text", "json-lines"}},
      {"limit", SettingKind::integer, "0", "Stop after so many records; 0: never"}};
  verb.details = details;
  verb.run = replay;
  return verb;
}

}  // namespace carelog::tools
