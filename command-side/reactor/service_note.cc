#include "command-side/reactor/service_note.h"

#include <charconv>
#include <stdexcept>

#include "events/chart/chart_time.h"
#include "events/description/wire_read.h"
#include "events/description/wire_write.h"
#include "infra/process/time_zone.h"

namespace carelog::command {
namespace {

using events::ChartFact;
using events::Encounter;
using events::Procedure;

bool is_finished(const Encounter& encounter) {
  return encounter.status == "finished";
}
bool is_finished(const Procedure& procedure) {
  return procedure.status == "completed";
}

std::vector<events::Coding> codes_of(const Encounter& encounter) {
  std::vector<events::Coding> codes;
  for (const events::Concept& type : encounter.types) {
    codes.insert(codes.end(), type.codings.begin(), type.codings.end());
  }
  codes.push_back(encounter.class_);
  return codes;
}
std::vector<events::Coding> codes_of(const Procedure& procedure) {
  return procedure.code.codings;
}

// Calls visit(fact) if it is one of an encounter or a procedure.
template <typename Visit>
void visit_service(const ChartFact& fact, Visit&& visit) {
  if (const auto* encounter = std::get_if<events::EntryFact<Encounter>>(&fact)) {
    std::visit(visit, *encounter);
  } else if (const auto* procedure = std::get_if<events::EntryFact<Procedure>>(&fact)) {
    std::visit(visit, *procedure);
  }
}

template <typename Content>
void take(ServiceNote& note, const events::EntryRecorded<Content>& fact) {
  note.entry = ChartFact(events::EntryFact<Content>(fact));
}

template <typename Content>
void take(ServiceNote& note, const events::EntryAmended<Content>& fact) {
  if (!note.entry) return;
  auto& entry =
      std::get<events::EntryRecorded<Content>>(std::get<events::EntryFact<Content>>(*note.entry));
  entry.content = events::amended(std::move(entry.content), fact);
}

template <typename Content>
void take(ServiceNote& note, const events::EntryMarkedInError<Content>&) {
  note.entry.reset();
}

// The encounter that this entry is, or that it was done in.
std::string encounter_of_service(const Encounter&, const std::string& own_id) {
  return own_id;
}
std::string encounter_of_service(const Procedure& procedure, const std::string&) {
  return procedure.encounter_id;
}

std::string day_of(const std::string& time, const events::Metadata& metadata) {
  const auto zone = infra::TimeZone::find(metadata.time_zone).value_or(infra::TimeZone::utc());
  if (!events::precision_of(time)) return zone.date_of(metadata.decided_at_ms);
  if (const auto moment = events::moment_ms(time)) return zone.date_of(*moment);
  return events::first_day_of(time);
}

}  // namespace

std::string text_of(const ServiceNote& note) {
  const std::string version = std::to_string(note.version);
  return note.entry ? version + " " + description::encode(*note.entry) : version;
}

ServiceNote service_note_from(std::string_view text) {
  ServiceNote note;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), note.version);
  const auto behind = static_cast<std::size_t>(read.ptr - text.data());
  if (read.ec != std::errc()) throw std::invalid_argument("a note of a service is none");
  if (behind == text.size()) return note;
  description::Reading reading;
  note.entry = description::decode<ChartFact>(text.substr(behind + 1), reading);
  return note;
}

bool is_of_a_service(const events::Commit& commit) {
  const bool type = commit.aggregate.type == events::EntryNoun<Encounter>::type ||
                    commit.aggregate.type == events::EntryNoun<Procedure>::type;
  return type && !commit.events.empty();
}

ServiceNote service_after(ServiceNote note, const events::Commit& commit) {
  if (note.version < commit.base_version) {
    throw std::invalid_argument("commits of an entry are missing");
  }
  std::uint64_t version = commit.base_version;
  for (const events::Event& event : commit.events) {
    if (++version <= note.version) continue;
    note.version = version;
    const auto* of_chart = std::get_if<ChartFact>(&event);
    if (of_chart == nullptr) continue;
    visit_service(*of_chart, [&](const auto& fact) { take(note, fact); });
  }
  return note;
}

bool marks_service_in_error(const events::Commit& commit) {
  for (const events::Event& event : commit.events) {
    if (events::fact_if<events::EntryMarkedInError<Encounter>>(event) != nullptr) return true;
    if (events::fact_if<events::EntryMarkedInError<Procedure>>(event) != nullptr) return true;
  }
  return false;
}

std::optional<FinishedService> finished_service(const ServiceNote& note,
                                                const events::Commit& because) {
  std::optional<FinishedService> finished;
  if (!note.entry) return finished;
  visit_service(*note.entry, [&]<typename Fact>(const Fact& fact) {
    if constexpr (requires { fact.patient_id; }) {
      const auto& content = fact.content;
      if (!is_finished(content)) return;
      const std::string& time = content.start.empty() ? content.recorded_on : content.start;
      finished = {because.aggregate.type, codes_of(content),
                  encounter_of_service(content, because.aggregate.id),
                  day_of(time, because.metadata)};
    }
  });
  return finished;
}

}  // namespace carelog::command
