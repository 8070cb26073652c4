#include "projections/analytics/patient_visits.h"

#include <nlohmann/json.hpp>

#include "events/chart/encounter.h"
#include "projections/analytics/activity_counts.h"
#include "projections/analytics/local_period.h"

namespace carelog::projections {
namespace {

using events::Encounter;

void begin_anew(PatientVisit& visit, const RecordedEvent& event) {
  visit.when = period_of(visit.start.empty() ? visit.recorded_on : visit.start, event);
  if (visit.when.empty()) visit.when = visit.recorded_in;
}

void see(PatientVisits& patient, PatientVisit& visit, const RecordedEvent& event,
         const events::EntryRecorded<Encounter>& recorded) {
  patient.clinic = recorded.clinic;
  visit.start = recorded.content.start;
  visit.recorded_on = recorded.content.recorded_on;
  visit.status = recorded.content.status;
  visit.recorded_in = decided_in(event);
  begin_anew(visit, event);
}

void see(PatientVisits&, PatientVisit& visit, const RecordedEvent& event,
         const events::EntryAmended<Encounter>& amendment) {
  Encounter now;
  now.start = visit.start;
  now.recorded_on = visit.recorded_on;
  now.status = visit.status;
  now = events::amended(std::move(now), amendment);
  visit.start = now.start;
  visit.recorded_on = now.recorded_on;
  visit.status = now.status;
  begin_anew(visit, event);
}

void see(PatientVisits&, PatientVisit& visit, const RecordedEvent&,
         const events::EntryMarkedInError<Encounter>&) {
  visit.in_error = true;
}

void take_encounter(PatientVisits& patient, const RecordedEvent& event) {
  const auto* fact = std::get_if<events::EntryFact<Encounter>>(&fact_of<events::ChartFact>(event));
  if (fact == nullptr) throw UnappliableEvent(event, "does not tell of an encounter");
  const auto found = patient.visits.find(event.id());
  const bool begins = std::holds_alternative<events::EntryRecorded<Encounter>>(*fact);
  if (!is_news(found == patient.visits.end() ? 0 : found->second.version, event)) return;
  if (begins != (found == patient.visits.end())) {
    throw UnappliableEvent(event, "is not the first of an encounter, or not the only first");
  }
  PatientVisit& visit = patient.visits[event.id()];
  std::visit([&](const auto& each) { see(patient, visit, event, each); }, *fact);
  visit.version = event.version;
}

void take_patient(PatientVisits& patient, const RecordedEvent& event) {
  if (!is_news(patient.patient_version, event)) return;
  const auto& fact = fact_of<events::PatientFact>(event);
  if (const auto* registered = std::get_if<events::PatientRegistered>(&fact)) {
    patient.clinic = registered->clinic;
  }
  if (std::holds_alternative<events::PatientMergeCompleted>(fact)) patient.merged = true;
  if (std::holds_alternative<events::PatientUnmerged>(fact)) patient.merged = false;
  patient.patient_version = event.version;
}

}  // namespace

std::string ColumnText<VisitsById>::to(const VisitsById& visits) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const auto& [id, each] : visits) {
    all.push_back({id, each.version, each.when, each.start, each.recorded_on, each.recorded_in,
                   each.status, each.in_error});
  }
  return all.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

VisitsById ColumnText<VisitsById>::from(std::string_view text) {
  VisitsById visits;
  for (const auto& each : nlohmann::json::parse(text)) {
    visits[each.at(0)] = {.when = each.at(2),
                          .start = each.at(3),
                          .recorded_on = each.at(4),
                          .recorded_in = each.at(5),
                          .status = each.at(6),
                          .in_error = each.at(7),
                          .version = each.at(1)};
  }
  return visits;
}

bool is_counted(const PatientVisit& visit) {
  return !visit.in_error && took_place(visit.status);
}

const PatientVisit* first_visit(const PatientVisits& patient) {
  const PatientVisit* first = nullptr;
  for (const auto& [id, visit] : patient.visits) {
    if (is_counted(visit) && (first == nullptr || visit.when < first->when)) first = &visit;
  }
  return first;
}

std::size_t bytes_in(const PatientVisits& patient) {
  constexpr std::size_t visit_bytes = 400;
  return patient.visits.size() * visit_bytes;
}

bool is_visits_type(std::string_view type) {
  return type == patient_type || type == events::EntryNoun<Encounter>::type;
}

std::optional<PatientVisits> evolve(std::optional<PatientVisits> record,
                                    const RecordedEvent& event) {
  PatientVisits patient = record ? std::move(*record) : PatientVisits();
  if (event.commit.aggregate.type == patient_type) {
    take_patient(patient, event);
  } else {
    take_encounter(patient, event);
  }
  return patient;
}

}  // namespace carelog::projections
