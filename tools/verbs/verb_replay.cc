#include <unistd.h>

#include <chrono>
#include <iostream>
#include <limits>

#include "infra/process/progress.h"
#include "infra/process/stop_signal.h"
#include "tools/instance/log_access.h"
#include "tools/replay/cloud_event.h"
#include "tools/replay/indexed_replay.h"
#include "tools/replay/replay.h"
#include "tools/replay/replay_flags.h"
#include "tools/replay/replay_format.h"
#include "tools/verbs/log_verbs.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* replay_details =
    R"(Shows what the log holds, from the log itself, also while the instance runs. Only valid
commits are shown unless --all-frames is given. Records of several partitions come in the
order of their times. --follow goes on with what is appended, until Ctrl-C.

Two times are shown: in front ("at" in JSON, "time" in CloudEvents) when the command came, by the
clock of the node that decided; "appended at" (appendedAt, appendedtime) when the log took the
record, by the log's clock. --from, --until and the order go by the former.

--from and --until take an offset (inclusive, in each partition) or a time:
2024-02-29T12:00:00Z or 2024-02-29. A day as --until includes the whole day. --from end,
with --follow: only what comes from now on. Ids are found in either case. Clocks are taken to
be within an hour of one another: reading ends an hour behind a time. (--to with an offset or
a time means --until.)

Whether a record counts depends on all records before it (the highest term claimed, the
chain's head), so each partition is read from its beginning, and progress is shown while
that takes long. --unjudged begins at --from at once, and says of no record that it counts:
what an overtaken writer left behind is shown with the rest, marked "not judged".
--aggregate ID --indexed reads nothing but that aggregate's commits, where the index of the
command side in --data says that they stand: judged when they were decided.

  carelog replay --aggregate PATIENT-ID
  carelog replay --from 2024-01-01 --type PatientRegistered --format json-lines
  carelog replay --follow --from end --format cloudevents

--to PLACE copies the whole log, void frames included, byte by byte at the same offsets, to
kafka://HOST:PORT/PREFIX or into a data directory, and then reads the copy and holds it
against the log. Run again after an interruption, or later to bring the copy up to date. A
place that holds anything else is refused and left alone. Users and keys are not in the log.

--into NAME --dry-run folds the log into a scratch copy of a read model (patients, billing,
audit, analytics), up to where the live one stands, and prints what a rebuild would change.

Exit codes: 0 shown, copied, or (dry run) equal; 2 bad flags; 3 no log there; 4 the place to
copy to holds something else; 5 the log or the place does not answer; 6 a record cannot be
read, a copy is not like the log, or (dry run) the read model differs; 7 nothing matches.
)";

constexpr std::chrono::seconds quiet_time{2};
constexpr std::chrono::milliseconds follow_wait{200};

std::vector<events::Log*> wanted_logs(const infra::Settings& settings, OpenLog& log) {
  const std::string topic = settings.text("topic");
  std::vector<events::Log*> logs;
  std::int64_t partitions = 0;
  for (events::Log* each : log.all()) {
    if (topic != "all" && topic != each->topic()) continue;
    logs.push_back(each);
    partitions = std::max<std::int64_t>(partitions, each->partitions());
  }
  if (settings.integer("partition") >= partitions)
    throw VerbFailed(ExitCode::usage,
                     "--partition " + std::to_string(settings.integer("partition")) +
                         ": the partitions are 0 to " + std::to_string(partitions - 1));
  return logs;
}

// Shows progress on standard error once reading takes long, and not between lines on a terminal.
class LateProgress {
 public:
  explicit LateProgress(bool judged) : judged_(judged) {}
  void set_total(std::uint64_t total) { total_ = total; }
  void set(std::uint64_t read) {
    if (over_) return;
    if (!bar_ && std::chrono::steady_clock::now() - begun_ > quiet_time)
      bar_ = std::make_unique<infra::Progress>(judged_ ? "judging from the beginning" : "reading",
                                               total_);
    if (bar_) bar_->set(read);
  }
  void before_output() {
    if (::isatty(STDOUT_FILENO) == 1) end();
  }
  void end() {
    over_ = true;
    bar_.reset();
  }

 private:
  const bool judged_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::uint64_t total_ = 0;
  std::unique_ptr<infra::Progress> bar_;
  bool over_ = false;
};

class ShowRecords {
 public:
  explicit ShowRecords(const infra::Settings& settings)
      : settings_(settings),
        filter_(filter_of(settings)),
        format_(settings.text("format")),
        limit_(settings.integer("limit")),
        progress_(!settings.boolean("unjudged")) {}

  ExitCode run(const std::vector<events::Log*>& logs) {
    ReplayFilter range = filter_;
    if (from_end(settings_)) range.from_offset = std::numeric_limits<events::Offset>::max();
    Replay replay(logs, range, {!settings_.boolean("unjudged"), [this](std::uint64_t read) {
                                  progress_.set(read);
                                }});
    progress_.set_total(replay.records_ahead());
    std::unique_ptr<infra::StopSignal> stop;
    if (settings_.boolean("follow")) stop = std::make_unique<infra::StopSignal>();
    while (!is_done(stop.get())) {
      const auto record = replay.next();
      if (!record) break;
      show(*record);
    }
    progress_.end();
    std::cout << std::flush;
    while (stop && !is_done(stop.get())) {
      for (const auto& record : replay.follow(follow_wait))
        if (!is_done(stop.get())) show(record);
      std::cout << std::flush;
    }
    return stop ? ExitCode::ok : said_if_nothing();
  }

  ExitCode run_indexed(const std::vector<events::Log*>& logs) {
    const DataDirectory data = data_directory(settings_);
    const std::string aggregate = settings_.text("aggregate");
    bool any = false;
    for (events::Log* log : logs) {
      const auto state = data.state() / log->topic();
      if (!std::filesystem::exists(state)) continue;
      any = true;
      replay_indexed(*log, state, aggregate, [this](const JudgedRecord& record) {
        show(record);
        return !is_done(nullptr);
      });
    }
    if (!any)
      throw VerbFailed(
          ExitCode::not_found,
          "there is no index in " + data.state().string() + ": --data must name the directory of " +
              "a process with the role command or billing, or leave out " + "--indexed");
    std::cout << std::flush;
    return said_if_nothing();
  }

 private:
  bool is_done(const infra::StopSignal* stop) const {
    return !std::cout || (stop != nullptr && stop->requested()) || (limit_ > 0 && shown_ >= limit_);
  }

  void show(const JudgedRecord& record) {
    if (!filter_.passes(record)) return;
    const std::string text = format_ == "json-lines"    ? to_json_line(record)
                             : format_ == "cloudevents" ? to_cloud_events(record)
                                                        : to_text(record);
    if (text.empty()) return;  // a record without events, where events are shown
    progress_.before_output();
    std::cout << text;
    ++shown_;
  }

  ExitCode said_if_nothing() const {
    if (shown_ > 0 || !std::cout) return ExitCode::ok;
    const bool filtered = is_filtered(settings_);
    std::cerr << "carelog: "
              << (filtered ? "nothing in the log matches" : "the log holds no events yet") << "\n";
    return filtered ? ExitCode::nothing_matched : ExitCode::ok;
  }

  const infra::Settings& settings_;
  const ReplayFilter filter_;
  const std::string format_;
  const std::int64_t limit_;
  LateProgress progress_;
  std::int64_t shown_ = 0;
};

ExitCode show_records(const infra::Settings& settings) {
  require_together(settings);
  ShowRecords shown(settings);
  if (settings.boolean("unjudged"))
    std::cerr << "carelog: not judged: records that do not count are shown with the rest\n";
  const auto log = open_log_read_only(log_url(settings), data_directory(settings));
  return naming_damage([&] {
    const auto logs = wanted_logs(settings, *log);
    return settings.boolean("indexed") ? shown.run_indexed(logs) : shown.run(logs);
  });
}

ExitCode replay(const infra::Settings& settings) {
  const std::string into = settings.text("into");
  const std::string to = settings.text("to");
  if (settings.boolean("dry-run") != !into.empty())
    throw VerbFailed(ExitCode::usage, into.empty() ? "--dry-run needs --into NAME"
                                                   : "--into " + into +
                                                         " needs --dry-run; `carelog rebuild " +
                                                         into + "` is the real thing");
  if (!into.empty()) {
    if (!to.empty()) throw VerbFailed(ExitCode::usage, "--into " + into + ": leave out --to");
    require_all_of_log(settings, "--into " + into + " tries");
    return dry_run_into(settings, into);
  }
  if (to.empty() || is_range_end(to)) return show_records(settings);
  require_all_of_log(settings, "--to " + to + " copies");
  return copy_log_to(settings, to);
}

}  // namespace

Verb replay_verb() {
  using infra::SettingKind;
  Verb verb;
  verb.group = "The log";
  verb.declaration.verb = "replay";
  verb.declaration.summary = "Show the events of the log, copy it, or try it on a read model";
  verb.declaration.settings = {
      data_setting(),
      log_setting(),
      {"topic",
       SettingKind::text,
       "all",
       "Which topic",
       {"all", patients_topic, billing_topic, unique_values_topic}},
      {"partition", SettingKind::integer, "-1", "Only this partition", {}, -1, 1023},
      {"from", SettingKind::text, "", "First offset or time; end: with --follow"},
      {"until", SettingKind::text, "", "Last offset or time"},
      {"aggregate", SettingKind::text, "", "Only this aggregate: its id, or type/id"},
      {"indexed", SettingKind::boolean, "false",
       "With --aggregate: find its commits by the command side's index"},
      {"type", SettingKind::text, "", "Only commits with such an event: PatientRegistered, ..."},
      {"command-id", SettingKind::text, "", "Only the commit of this command"},
      {"correlation-id", SettingKind::text, "", "Only commits with this correlation id"},
      {"time-zone", SettingKind::text, "UTC", "Whose days --from and --until name"},
      {"actor", SettingKind::text, "", "Only commits of this actor, as recorded"},
      {"all-frames", SettingKind::boolean, "false", "Also claims, manifests and void frames"},
      {"unjudged", SettingKind::boolean, "false", "Begin at --from at once; see below"},
      {"follow", SettingKind::boolean, "false", "Go on with what is appended, until Ctrl-C"},
      {"format", SettingKind::text, "text", "How", {"text", "json-lines", "cloudevents"}},
      {"limit", SettingKind::integer, "0", "Stop after so many records; 0: never"},
      {"to", SettingKind::text, "", "Copy the log: kafka://HOST:PORT/PREFIX or a data directory"},
      {"into", SettingKind::text, "", "With --dry-run: which read model"},
      {"dry-run", SettingKind::boolean, "false", "Change nothing; print what would change"},
      postgres_setting(
          "With --into: PostgreSQL as a URL or connection string; without: that of --data")};
  verb.details = replay_details;
  verb.run = replay;
  return verb;
}

}  // namespace carelog::tools
