#include "projections/analytics/activity_counts.h"

#include <nlohmann/json.hpp>

#include "events/chart/chart_fact.h"
#include "events/chart/chart_time.h"
#include "events/description/json.h"
#include "projections/analytics/local_period.h"

namespace carelog::projections {
namespace {

using Entry = std::optional<ActivityEntry>;
using nlohmann::ordered_json;

constexpr std::int64_t ms_per_minute = 60'000;

std::string text_of(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// A concept is counted by its first code; one that is told in words only, without them, because
// they may say who it is about.
std::string codes_of(const std::vector<events::Concept>& about) {
  ordered_json codes = ordered_json::array();
  for (const events::Concept& each : about) {
    std::string code, display;
    for (const events::Coding& coding : each.codings) {
      if (coding.code.empty()) continue;
      code = coding.system + "|" + coding.code;
      display = coding.display;
      break;
    }
    if (code.empty() && each.codings.empty() && each.text.empty()) continue;
    bool known = false;
    for (std::size_t at = 0; at < codes.size(); at += 2) known = known || codes[at] == code;
    if (known) continue;
    codes.push_back(code);
    codes.push_back(display);
  }
  return text_of(codes);
}

// What is kept of a content to know it after an amendment.
events::Encounter kept_of(const events::Encounter& all) {
  events::Encounter kept;
  kept.class_.code = all.class_.code;
  kept.status = all.status;
  kept.start = all.start;
  kept.end = all.end;
  kept.reasons = all.reasons;
  kept.recorded_on = all.recorded_on;
  return kept;
}
events::Condition kept_of(const events::Condition& all) {
  events::Condition kept;
  kept.code = all.code;
  kept.verification_status = all.verification_status;
  kept.onset = all.onset;
  kept.recorded_on = all.recorded_on;
  return kept;
}
template <typename Content>
Content kept_of(const Content& all) {
  Content kept;
  kept.code = all.code;
  kept.status = all.status;
  kept.start = all.start;
  kept.recorded_on = all.recorded_on;
  return kept;
}

void count_as(ActivityEntry& entry, const events::Encounter& encounter) {
  entry.counter = "encounters";
  entry.visit_class = encounter.class_.code;
  entry.codes = codes_of(encounter.reasons);
  const auto begin = events::moment_ms(encounter.start);
  const auto end = events::moment_ms(encounter.end);
  const bool known = encounter.status == "finished" && begin && end && *begin <= *end;
  entry.minutes = known ? (*end - *begin) / ms_per_minute : -1;
}
void count_as(ActivityEntry& entry, const events::Condition& condition) {
  entry.counter = "conditions";
  entry.codes = codes_of({condition.code});
  entry.left_out = condition.verification_status == "refuted";
}
void count_as(ActivityEntry& entry, const events::Medication& medication) {
  entry.counter = "medications";
  entry.codes = codes_of({medication.code});
  entry.left_out = medication.status == "cancelled" || medication.status == "not-taken";
}
void count_as(ActivityEntry& entry, const events::Procedure& procedure) {
  entry.counter = "procedures";
  entry.codes = codes_of({procedure.code});
  entry.left_out = procedure.status == "not-done";
}

template <typename Content>
void show_content(ActivityEntry& entry, const Content& content, const RecordedEvent& event) {
  entry.content = text_of(description::to_known_json(kept_of(content)));
  const events::Glance glance = events::glance_at(content);
  entry.status = glance.status;
  const std::string_view begin = glance.begin.empty() ? content.recorded_on : glance.begin;
  const std::string when = period_of(begin, event);
  entry.when = when.empty() ? entry.recorded_in : when;
  count_as(entry, content);
}

template <typename Content>
concept Counted =
    std::is_same_v<Content, events::Encounter> || std::is_same_v<Content, events::Condition> ||
    std::is_same_v<Content, events::Medication> || std::is_same_v<Content, events::Procedure>;

ActivityEntry& known_entry(Entry& entry, const RecordedEvent& event) {
  if (!entry) throw UnappliableEvent(event, "belongs to an entry that was never recorded");
  return *entry;
}

template <Counted Content>
void take_in(Entry& entry, const RecordedEvent& event,
             const events::EntryRecorded<Content>& recorded) {
  if (entry) throw UnappliableEvent(event, "records an entry for the second time");
  entry.emplace();
  entry->clinic = recorded.clinic;
  entry->recorded_in = decided_in(event);
  show_content(*entry, recorded.content, event);
}

template <Counted Content>
void take_in(Entry& entry, const RecordedEvent& event,
             const events::EntryAmended<Content>& amendment) {
  ActivityEntry& known = known_entry(entry, event);
  const auto before = description::from_json<Content>(nlohmann::json::parse(known.content));
  show_content(known, events::amended(before, amendment), event);
}

template <Counted Content>
void take_in(Entry& entry, const RecordedEvent& event, const events::EntryMarkedInError<Content>&) {
  known_entry(entry, event).in_error = true;
}

template <typename Fact>
void take_in(Entry&, const RecordedEvent& event, const Fact&) {
  throw UnappliableEvent(event, "tells of nothing that is counted");
}

}  // namespace

std::vector<CodeCounted> codes_counted(const ActivityEntry& entry) {
  std::vector<CodeCounted> codes;
  const auto texts = nlohmann::json::parse(entry.codes);
  for (std::size_t at = 0; at + 1 < texts.size(); at += 2) {
    codes.push_back({texts[at].get<std::string>(), texts[at + 1].get<std::string>()});
  }
  return codes;
}

std::string_view length_band(std::int64_t minutes) {
  constexpr std::int64_t hour = 60;
  constexpr std::int64_t day = 24 * hour;
  if (minutes < 15) return "a under 15 min";
  if (minutes < 30) return "b 15-29 min";
  if (minutes < hour) return "c 30-59 min";
  if (minutes < 4 * hour) return "d 1-3 h";
  if (minutes < day) return "e 4-23 h";
  if (minutes < 7 * day) return "f 1-6 d";
  return "g 7 d or more";
}

bool is_activity_type(std::string_view type) {
  using events::EntryNoun;
  return type == EntryNoun<events::Encounter>::type || type == EntryNoun<events::Condition>::type ||
         type == EntryNoun<events::Medication>::type || type == EntryNoun<events::Procedure>::type;
}

bool took_place(std::string_view status) {
  return status != "planned" && status != "cancelled";
}

std::size_t bytes_in(const ActivityEntry& entry) {
  return entry.codes.size() + entry.content.size();
}

Entry evolve(Entry entry, const RecordedEvent& event) {
  if (!is_news(entry ? entry->version : 0, event)) return entry;
  description::visit_kind([&](const auto& fact) { take_in(entry, event, fact); },
                          fact_of<events::ChartFact>(event));
  entry->version = event.version;
  return entry;
}

}  // namespace carelog::projections
