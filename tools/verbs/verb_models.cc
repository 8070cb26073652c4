// The verbs that report on read models: status, checksum.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "carelog/api/v1/projections.pb.h"
#include "infra/process/clock.h"
#include "infra/process/stop_signal.h"
#include "infra/text/text.h"
#include "projections/read_models.h"
#include "tools/client/curl_http_client.h"
#include "tools/client/gateway_access.h"
#include "tools/models/leadership_client.h"
#include "tools/models/projection_access.h"
#include "tools/models/status_table.h"
#include "tools/recount/recount.h"
#include "tools/safe_output.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* status_details =
    R"(What runs on --data, whether it is ready, what the canary met on its way through log and
read models, and how far each read model is behind the log, in events and in seconds.
With --nodes: which node leads which partition of the log, as the nodes on --data know it.
With --watch 2 the table is drawn anew every two seconds, on a terminal in its place; Ctrl-C
ends it.

Exit codes: 0 ready (degraded counts as ready), or a watch that was ended; 5 not running, or
not ready.
)";

constexpr const char* checksum_details =
    R"(SHA-256 over the rows of a read model in key order, and where in the log these rows stood:
for each topic the next offset of each partition. Two read models with the same rows have the
same checksum, whenever and however often they were built. Without NAME: all of them.

With --recount the log is counted anew, by code of its own, up to where the read model stands, and
each of its counters is held against that: for analytics, activity, visits and money, by default
all four. A difference while something is parked (`carelog projections parked`) is what waits.
The records are read on this machine: of an instance with several directories, in the one of the
role analytics.

Exit codes: 0 printed, or all counters are equal; 1 some differ; 2 NAME does not count.
)";

constexpr std::size_t differences_shown_max = 20;

// True: its counters are what the log comes to.
bool recounted(const std::string& name, const DataDirectory& data, OpenLog& log) {
  std::size_t shown = 0;
  const auto result =
      recount(projections::read_model(name), data, log.all(), [&](const RowDifference& each) {
        if (++shown <= differences_shown_max) std::cout << to_text(each);
      });
  const DiffCounts& counted = result.counters;
  const std::int64_t wrong = counted.missing + counted.extra + counted.different;
  std::cout << name << "  " << counted.live_rows << " counters, " << result.commits << " commits";
  if (result.records_behind > 0) std::cout << ", " << result.records_behind << " records behind";
  std::cout << (wrong == 0 ? ": equal to the recount"
                           : ": " + std::to_string(wrong) + " differ from the recount")
            << "\n";
  return wrong == 0;
}

ExitCode recount_all(const infra::Settings& settings) {
  const auto& named = settings.positional("NAME");
  std::vector<std::string> names = named;
  if (names.empty()) {
    for (const auto& each : projections::read_models()) {
      if (each.in_rocksdb) names.push_back(each.name);
    }
  }
  for (const auto& name : names) require_model(name);
  const DataDirectory data = data_directory(settings);
  const auto log = open_log_read_only(log_url(settings), data);
  bool equal = true;
  for (const auto& name : names) equal = recounted(name, data, *log) && equal;
  return equal ? ExitCode::ok : ExitCode::error;
}

RunningInstance require_instance(const infra::Settings& settings) {
  const DataDirectory data = data_directory(settings);
  auto instance = find_instance(data.root);
  if (!instance)
    throw VerbFailed(ExitCode::unavailable, "nothing runs on " + data.root.string() +
                                                ": start it with `carelog up --data " +
                                                settings.text("data") + "`");
  return *instance;
}

// "at patients 12 9 14 7, billing 3 0 2 5"
std::string text_of(const std::vector<projections::TopicPosition>& at) {
  std::string text;
  for (std::size_t index = 0; index < at.size(); ++index) {
    if (index == 0 || at[index].topic != at[index - 1].topic) {
      text += (index == 0 ? "at " : ", ") + at[index].topic;
    }
    text += " " + std::to_string(at[index].next_offset);
  }
  return text;
}

ExitCode checksum(const infra::Settings& settings) {
  if (settings.boolean("recount")) return recount_all(settings);
  const auto& named = settings.positional("NAME");
  const auto generation = static_cast<int>(settings.integer("generation"));
  const auto names = named.empty() ? projections::read_model_names() : named;
  for (const auto& name : names) require_model(name);
  ProjectionAccess access(settings, names);
  for (const auto& name : names) {
    const ModelChecksum sum = access.client().checksum(name, generation);
    std::cout << sum.checksum.sha256 << "  " << sum.name << "  " << sum.checksum.rows << " rows  "
              << text_of(sum.checksum.at) << "\n";
  }
  return ExitCode::ok;
}

// Name, ok and detail of each dependency, from /health/ready.
std::optional<HttpResponse> readiness(const infra::Settings& settings,
                                      const RunningInstance& instance) {
  if (instance.gateway.empty()) return std::nullopt;
  try {
    return CurlHttpClient(std::chrono::seconds(5))
        .send({"GET", instance.gateway + "/health/ready", local_authorization(settings)});
  } catch (const HttpAway&) {
    return HttpResponse{};
  }
}

InstanceStatus look(const infra::Settings& settings) {
  const RunningInstance instance = require_instance(settings);
  InstanceStatus status;
  status.instance = instance;
  if (const auto ready = readiness(settings, instance)) {
    status.ready = ready->status == 200;
    status.readiness = ready->body;
  }
  const bool keeps_models = process_with(instance, "projector") != nullptr ||
                            process_with(instance, "analytics") != nullptr;
  if (keeps_models) status.projections = ProjectionClient(instance).statuses();
  return status;
}

std::string shown(const InstanceStatus& status, bool json) {
  return json ? status_json(status) : status_text(status, infra::now_ms());
}

// Repeats until Ctrl-C. What is not available at the moment is shown as such.
void watch(const infra::Settings& settings, std::chrono::seconds every) {
  const infra::StopSignal stop;
  const bool json = settings.boolean("json");
  const bool terminal = !json && ::isatty(STDOUT_FILENO) == 1;
  if (terminal) draw(std::cout, "\x1b[2J");
  for (;;) {
    std::string text;
    try {
      text = shown(look(settings), json);
    } catch (const VerbFailed& failed) {
      if (!json) text = std::string(failed.what()) + "\n";
    }
    if (!json) text = infra::format_time(infra::now_ms()) + "\n" + text;
    if (terminal) {
      draw(std::cout, redrawn(infra::harmless(text)));
    } else {
      std::cout << text << (json ? "" : "\n");
    }
    std::cout << std::flush;
    if (!std::cout || stop.wait_for(every)) return;
  }
}

ExitCode status(const infra::Settings& settings) {
  if (const auto every = settings.integer("watch"); every > 0) {
    watch(settings, std::chrono::seconds(every));
    return ExitCode::ok;
  }
  if (settings.boolean("nodes")) {
    const auto contexts = ask_leaderships(require_instance(settings));
    std::cout << (settings.boolean("json") ? leadership_json(contexts) : leadership_text(contexts));
    return ExitCode::ok;
  }
  const InstanceStatus status = look(settings);
  std::cout << shown(status, settings.boolean("json"));
  return status.ready.value_or(true) ? ExitCode::ok : ExitCode::unavailable;
}

}  // namespace

Verb status_verb() {
  Verb verb;
  verb.group = "Running";
  verb.declaration.verb = "status";
  verb.declaration.summary = "Show what runs, and how far the read models are";
  verb.declaration.settings = {
      data_setting(),
      json_setting(),
      {"nodes", infra::SettingKind::boolean, "false", "Show who leads which partition of the log"},
      {"watch",
       infra::SettingKind::integer,
       "0",
       "Show it again every so many seconds until Ctrl-C; 0: once",
       {},
       0,
       86'400}};
  verb.details = status_details;
  verb.run = status;
  return verb;
}

Verb checksum_verb() {
  Verb verb;
  verb.group = "Read models";
  verb.declaration.verb = "checksum";
  verb.declaration.summary = "Print a read model's checksum";
  verb.declaration.positionals = {{"NAME", projections::read_models_in_words(), false, true}};
  verb.declaration.settings =
      joined({machine_settings(),
              {{"generation", infra::SettingKind::integer, "0",
                "this generation instead of the live one (0); `carelog projections list` has them"},
               {"recount", infra::SettingKind::boolean, "false",
                "hold the counters against a recount of the log"}}});
  verb.details = checksum_details;
  verb.run = checksum;
  return verb;
}

}  // namespace carelog::tools
