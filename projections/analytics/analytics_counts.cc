#include "projections/analytics/analytics_counts.h"

#include "events/chart/chart_time.h"
#include "projections/analytics/local_period.h"

namespace carelog::projections {
namespace {

using Record = std::optional<AnalyticsPatient>;

// Of a merge, what changes no count.
template <typename Fact>
inline constexpr bool is_merge_step = std::is_same_v<Fact, events::PatientMergeBegun> ||
                                      std::is_same_v<Fact, events::PatientMergeGivenUp> ||
                                      std::is_same_v<Fact, events::PatientUnmergeBegun> ||
                                      std::is_same_v<Fact, events::PatientMergeAccepted> ||
                                      std::is_same_v<Fact, events::PatientMergeReverted> ||
                                      std::is_same_v<Fact, events::PatientMarkedNotDuplicate> ||
                                      std::is_same_v<Fact, events::PatientNotDuplicateRetracted>;

// The city of the first address that is not an old one.
std::string town_of(const events::PatientDetails& details) {
  for (const events::PostalAddress& each : details.addresses) {
    if (each.use != "old" && !each.city.empty()) return each.city;
  }
  return {};
}

AnalyticsPatient& existing(Record& record, const RecordedEvent& event) {
  if (!record) throw UnappliableEvent(event, "belongs to a patient who was never registered");
  return *record;
}

void apply(Record& record, const RecordedEvent& event,
           const events::PatientRegistered& registered) {
  if (record) throw UnappliableEvent(event, "registers a patient for the second time");
  record = AnalyticsPatient{.clinic = registered.clinic,
                            .registered_date = registered.registered_date,
                            .registered_in = decided_in(event),
                            .date_of_birth = registered.date_of_birth,
                            .gender = std::string(events::gender_name(registered.gender)),
                            .town = town_of(registered.details.value_or(events::PatientDetails()))};
}

void apply(Record& record, const RecordedEvent& event,
           const events::PatientDetailsCorrected& corrected) {
  AnalyticsPatient& patient = existing(record, event);
  if (corrected.registered_date) patient.registered_date = *corrected.registered_date;
  if (corrected.date_of_birth) patient.date_of_birth = *corrected.date_of_birth;
  if (corrected.gender) patient.gender = std::string(events::gender_name(*corrected.gender));
  if (!corrected.details) return;
  events::each_named<events::PatientDetails>(corrected.details->fields, [&](const auto& each) {
    if (each.name == "addresses") patient.town = town_of(corrected.details->details);
  });
}

void apply(Record& record, const RecordedEvent& event, const events::PatientDeactivated&) {
  existing(record, event).active = false;
}

void apply(Record& record, const RecordedEvent& event, const events::PatientReactivated&) {
  existing(record, event).active = true;
}

void apply(Record& record, const RecordedEvent& event, const events::PatientMarkedDeceased&) {
  existing(record, event).deceased = true;
}

void apply(Record& record, const RecordedEvent& event, const events::PatientDeathRetracted&) {
  existing(record, event).deceased = false;
}

void apply(Record& record, const RecordedEvent& event, const events::PatientMergeCompleted&) {
  existing(record, event).merged = true;
}

void apply(Record& record, const RecordedEvent& event, const events::PatientUnmerged&) {
  existing(record, event).merged = false;
}

// Counted as before.
template <typename Fact>
requires(is_merge_step<Fact>) void apply(Record& record, const RecordedEvent& event, const Fact&) {
  existing(record, event);
}

}  // namespace

std::string_view registered_when(const AnalyticsPatient& patient) {
  const bool that_day = patient.registered_in.starts_with(patient.registered_date);
  return that_day ? patient.registered_in : patient.registered_date;
}

std::string born_on(const AnalyticsPatient& patient) {
  const std::string& born = patient.date_of_birth;
  return events::precision_of(born) ? events::first_day_of(born) : std::string();
}

std::optional<AnalyticsPatient> evolve(std::optional<AnalyticsPatient> record,
                                       const RecordedEvent& event) {
  if (!is_news(record ? record->version : 0, event)) return record;
  std::visit([&](const auto& fact) { apply(record, event, fact); },
             fact_of<events::PatientFact>(event));
  record->version = event.version;
  return record;
}

}  // namespace carelog::projections
