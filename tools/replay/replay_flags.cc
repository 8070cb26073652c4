#include "tools/replay/replay_flags.h"

#include <algorithm>

#include "events/facts/event.h"
#include "infra/process/clock.h"
#include "infra/process/time_zone.h"
#include "tools/exit_code.h"

namespace carelog::tools {

namespace {

struct Bound {
  std::optional<events::Offset> offset;
  std::optional<std::int64_t> time_ms;
};

// Nothing: neither an offset nor a time.
std::optional<Bound> bound_of(const std::string& text, bool end, const infra::TimeZone& zone) {
  if (text.empty()) return Bound{};
  if (text.find_first_not_of("0123456789") == std::string::npos && text.size() <= 18)
    return Bound{std::stoll(text), {}};
  if (const auto time = infra::parse_time(text)) return Bound{{}, time};
  const auto begin = zone.begin_of_day_ms(text);
  if (!begin) return std::nullopt;
  return Bound{{}, end ? *zone.end_of_day_ms(text) - 1 : *begin};
}

Bound require_bound(const std::string& flag, const std::string& text, bool end,
                    const infra::TimeZone& zone) {
  if (const auto bound = bound_of(text, end, zone)) return *bound;
  throw VerbFailed(ExitCode::usage,
                   flag + " " + text + " is neither an offset nor a time (2024-02-29T12:00:00Z)");
}

std::vector<std::string> event_type_names() {
  std::vector<std::string> names;
  description::each_kind<events::Event>([&]<typename Kind>(description::Of<Kind>) {
    names.emplace_back(description::type_name<Kind>());
  });
  return names;
}

std::string event_type_of(const infra::Settings& settings) {
  const std::string type = settings.text("type");
  const std::vector<std::string> names = event_type_names();
  if (type.empty() || std::find(names.begin(), names.end(), type) != names.end()) return type;
  const std::string nearest = infra::nearest_name(type, names);
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
  throw VerbFailed(ExitCode::usage,
                   "--type " + type + " is no event; " +
                       (nearest.empty() ? "there are " + all : "did you mean " + nearest + "?"));
}

infra::TimeZone time_zone_of(const infra::Settings& settings) {
  const std::string name = settings.text("time-zone");
  if (const auto zone = infra::TimeZone::find(name)) return *zone;
  throw VerbFailed(ExitCode::usage,
                   "--time-zone " + name + " is no name of the tz database, such as Europe/Zurich");
}

std::string until_of(const infra::Settings& settings) {
  const std::string until = settings.text("until");
  return until.empty() && is_range_end(settings.text("to")) ? settings.text("to") : until;
}

}  // namespace

bool is_range_end(const std::string& to) {
  return !to.empty() && bound_of(to, true, infra::TimeZone::utc()).has_value();
}

bool from_end(const infra::Settings& settings) {
  return settings.text("from") == "end";
}

ReplayFilter filter_of(const infra::Settings& settings) {
  ReplayFilter filter;
  filter.all_frames = settings.boolean("all-frames");
  if (settings.integer("partition") >= 0)
    filter.partition = static_cast<events::Partition>(settings.integer("partition"));
  const infra::TimeZone zone = time_zone_of(settings);
  const Bound from =
      from_end(settings) ? Bound() : require_bound("--from", settings.text("from"), false, zone);
  const Bound until = require_bound("--until", until_of(settings), true, zone);
  filter.from_offset = from.offset;
  filter.from_ms = from.time_ms;
  filter.until_offset = until.offset;
  filter.until_ms = until.time_ms;
  filter.aggregate = settings.text("aggregate");
  filter.event_type = event_type_of(settings);
  filter.command_id = settings.text("command-id");
  filter.correlation_id = settings.text("correlation-id");
  filter.actor = settings.text("actor");
  return filter;
}

bool is_filtered(const infra::Settings& settings) {
  for (const char* name :
       {"from", "until", "to", "aggregate", "type", "command-id", "correlation-id", "actor"})
    if (!settings.text(name).empty()) return true;
  return settings.integer("partition") >= 0 || settings.text("topic") != "all";
}

void require_all_of_log(const infra::Settings& settings, const std::string& doing) {
  std::string flags;
  for (const char* name :
       {"topic", "partition", "from", "until", "aggregate", "indexed", "type", "command-id",
        "correlation-id", "time-zone", "actor", "all-frames", "unjudged", "follow", "limit"}) {
    if (settings.given(name)) flags += (flags.empty() ? "--" : ", --") + std::string(name);
  }
  if (!flags.empty())
    throw VerbFailed(ExitCode::usage, doing + " all of the log: leave out " + flags);
}

void require_together(const infra::Settings& settings) {
  const auto refuse = [](const std::string& why) { throw VerbFailed(ExitCode::usage, why); };
  if (settings.boolean("indexed")) {
    if (settings.text("aggregate").empty()) refuse("--indexed needs --aggregate ID");
    if (settings.boolean("follow") || settings.boolean("unjudged") ||
        settings.boolean("all-frames"))
      refuse(
          "--indexed finds commits that count and ends with them: leave out --follow, "
          "--unjudged and --all-frames");
  }
  if (settings.text("format") == "cloudevents" && settings.boolean("all-frames"))
    refuse("--format cloudevents has no form for claims and void frames: leave out --all-frames");
  if (settings.boolean("follow") && !until_of(settings).empty())
    refuse("--follow has no end: leave out --until");
  if (from_end(settings) && !settings.boolean("follow"))
    refuse("--from end needs --follow: nothing stands behind the log's end yet");
}

}  // namespace carelog::tools
