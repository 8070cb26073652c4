#include "projections/patients/patient_summary.h"

#include <nlohmann/json.hpp>

#include "events/description/json.h"
#include "infra/text/email.h"
#include "infra/text/text.h"

namespace carelog::projections {
namespace {

using Row = std::optional<PatientSummary>;

PatientSummary& existing(Row& row, const RecordedEvent& event) {
  if (!row) throw UnappliableEvent(event, "belongs to a patient who was never registered");
  return *row;
}

events::PatientDetails details_in(const std::string& json) {
  if (json.empty()) return {};
  return description::from_json<events::PatientDetails>(nlohmann::json::parse(json));
}

void apply(Row& row, const RecordedEvent& event, const events::PatientRegistered& registered) {
  if (row) throw UnappliableEvent(event, "registers a patient for the second time");
  row = PatientSummary{.id = event.id(),
                       .clinic = registered.clinic,
                       .name = registered.name,
                       .email = registered.email,
                       .address = registered.address,
                       .date_of_birth = registered.date_of_birth,
                       .registered_date = registered.registered_date,
                       .identifiers = registered.identifiers,
                       .gender = registered.gender,
                       .telephone = registered.telephone,
                       .deceased_date = {},
                       .deceased_time = {},
                       .registered_at_ms = event.metadata().decided_at_ms,
                       .details = {},
                       .merged_from = {},
                       .merging_into = {}};
  if (registered.details) row->details = description::to_known_json_text(*registered.details);
}

void apply(Row& row, const RecordedEvent& event, const events::PatientDetailsCorrected& corrected) {
  PatientSummary& patient = existing(row, event);
  if (corrected.name) patient.name = *corrected.name;
  if (corrected.email) patient.email = *corrected.email;
  if (corrected.address) patient.address = *corrected.address;
  if (corrected.date_of_birth) patient.date_of_birth = *corrected.date_of_birth;
  if (corrected.registered_date) patient.registered_date = *corrected.registered_date;
  if (corrected.gender) patient.gender = *corrected.gender;
  if (corrected.telephone) patient.telephone = *corrected.telephone;
  if (corrected.identifiers) patient.identifiers = *corrected.identifiers;
  if (corrected.details) {
    const auto details = known(changed(details_in(patient.details), *corrected.details));
    patient.details = details ? description::to_known_json_text(*details) : "";
  }
}

void apply(Row& row, const RecordedEvent& event, const events::PatientDeactivated&) {
  existing(row, event).active = false;
}

void apply(Row& row, const RecordedEvent& event, const events::PatientReactivated&) {
  existing(row, event).active = true;
}

void apply(Row& row, const RecordedEvent& event, const events::PatientMarkedDeceased& deceased) {
  PatientSummary& patient = existing(row, event);
  patient.deceased_date = deceased.deceased_date;
  patient.deceased_time = deceased.deceased_time;
  patient.deceased_undated = deceased.deceased_date.empty();
}

void apply(Row& row, const RecordedEvent& event, const events::PatientDeathRetracted&) {
  PatientSummary& patient = existing(row, event);
  patient.deceased_date.clear();
  patient.deceased_time.clear();
  patient.deceased_undated = false;
}

void apply(Row& row, const RecordedEvent& event, const events::PatientMergeBegun& begun) {
  existing(row, event).merging_into = begun.target_id;
}

void apply(Row& row, const RecordedEvent& event, const events::PatientMergeCompleted&) {
  existing(row, event);
}

void apply(Row& row, const RecordedEvent& event, const events::PatientMergeGivenUp&) {
  existing(row, event).merging_into.clear();
}

void apply(Row& row, const RecordedEvent& event, const events::PatientUnmergeBegun&) {
  existing(row, event);
}

void apply(Row& row, const RecordedEvent& event, const events::PatientUnmerged&) {
  existing(row, event).merging_into.clear();
}

void apply(Row& row, const RecordedEvent& event, const events::PatientMergeAccepted& accepted) {
  existing(row, event).merged_from.push_back(accepted.source_id);
}

void apply(Row& row, const RecordedEvent& event, const events::PatientMergeReverted& reverted) {
  std::erase(existing(row, event).merged_from, reverted.source_id);
}

void apply(Row& row, const RecordedEvent& event, const events::PatientMarkedNotDuplicate&) {
  existing(row, event);
}

void apply(Row& row, const RecordedEvent& event, const events::PatientNotDuplicateRetracted&) {
  existing(row, event);
}

}  // namespace

using IdentifiersText = ColumnText<std::vector<events::Identifier>>;

std::string IdentifiersText::to(const std::vector<events::Identifier>& identifiers) {
  return identifiers.empty() ? "[]" : description::to_known_json_text(identifiers);
}

std::vector<events::Identifier> IdentifiersText::from(std::string_view text) {
  return description::from_json<std::vector<events::Identifier>>(nlohmann::json::parse(text));
}

std::string names_of(const PatientSummary& patient) {
  std::string names = patient.name;
  for (const events::PersonName& each : details_in(patient.details).names) {
    const std::string name = events::shown_name(each);
    if (name != patient.name && !name.empty()) names += "\n" + name;
  }
  return names;
}

std::string email_sought(const PatientSummary& patient) {
  return infra::comparable_email(patient.email);
}

std::vector<std::string> identifiers_sought(const PatientSummary& patient) {
  std::vector<std::string> all;
  for (const events::Identifier& each : patient.identifiers) {
    const std::string system = infra::comparable(each.system);
    const std::string value = infra::comparable(each.value);
    for (const std::string& sought : {system + "|" + value, system + "|", "|" + value}) {
      all.push_back(sought);
    }
  }
  return all;
}

std::vector<std::string> patients_touched_by(const events::RecordedCommit& commit) {
  std::vector<std::string> ids;
  if (commit.commit.base_version > 0) ids.push_back(commit.commit.aggregate.id);
  for (const RecordedEvent& event : events_of(commit)) {
    const auto* fact = std::get_if<events::PatientFact>(&event.fact);
    if (fact == nullptr) continue;
    if (const auto* accepted = std::get_if<events::PatientMergeAccepted>(fact)) {
      ids.push_back(accepted->source_id);
    } else if (const auto* reverted = std::get_if<events::PatientMergeReverted>(fact)) {
      ids.push_back(reverted->source_id);
    }
  }
  return ids;
}

std::size_t bytes_in(const PatientSummary& patient) {
  std::size_t bytes = patient.id.size() + patient.name.size() + patient.email.size() +
                      patient.address.size() + patient.telephone.size() + patient.details.size() +
                      patient.merging_into.size();
  for (const std::string& each : patient.merged_from) bytes += sizeof each + each.size();
  for (const events::Identifier& each : patient.identifiers) {
    bytes += sizeof each + each.system.size() + each.value.size();
  }
  return bytes;
}

std::optional<PatientSummary> evolve(std::optional<PatientSummary> row,
                                     const RecordedEvent& event) {
  if (!is_news(row ? row->version : 0, event)) return row;
  std::visit([&](const auto& fact) { apply(row, event, fact); },
             fact_of<events::PatientFact>(event));
  row->version = event.version;
  row->changed_at_ms = event.metadata().decided_at_ms;
  row->partition = event.partition;
  row->offset = event.offset;
  return row;
}

}  // namespace carelog::projections
