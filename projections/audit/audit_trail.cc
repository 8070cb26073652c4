#include "projections/audit/audit_trail.h"

#include <nlohmann/json.hpp>

namespace carelog::projections {
namespace {

struct FieldValue {
  std::string field;
  std::string value;  // empty: not known, cleared
};
using Said = std::vector<FieldValue>;

std::string json_of(const std::vector<events::Identifier>& identifiers) {
  if (identifiers.empty()) return {};
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const events::Identifier& identifier : identifiers) {
    array.push_back({{"system", identifier.system}, {"value", identifier.value}});
  }
  return array.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// What each kind of event says of the fields it is about.
Said said(const events::PatientRegistered& registered) {
  return {{"name", registered.name},
          {"email", registered.email},
          {"address", registered.address},
          {"dateOfBirth", registered.date_of_birth},
          {"registeredDate", registered.registered_date},
          {"identifiers", json_of(registered.identifiers)},
          {"gender", std::string(events::gender_name(registered.gender))},
          {"telephone", registered.telephone},
          {"active", "true"}};
}

Said said(const events::PatientDetailsCorrected& corrected) {
  Said now;
  if (corrected.name) now.push_back({"name", *corrected.name});
  if (corrected.email) now.push_back({"email", *corrected.email});
  if (corrected.address) now.push_back({"address", *corrected.address});
  if (corrected.date_of_birth) now.push_back({"dateOfBirth", *corrected.date_of_birth});
  if (corrected.registered_date) now.push_back({"registeredDate", *corrected.registered_date});
  if (corrected.identifiers) now.push_back({"identifiers", json_of(*corrected.identifiers)});
  if (corrected.gender) {
    now.push_back({"gender", std::string(events::gender_name(*corrected.gender))});
  }
  if (corrected.telephone) now.push_back({"telephone", *corrected.telephone});
  return now;
}

Said said(const events::PatientDeactivated& deactivated) {
  return {
      {"active", "false"}, {"deactivationReason", deactivated.reason}, {"reactivationReason", ""}};
}

Said said(const events::PatientReactivated& reactivated) {
  return {
      {"active", "true"}, {"deactivationReason", ""}, {"reactivationReason", reactivated.reason}};
}

Said said(const events::PatientMarkedDeceased& deceased) {
  return {{"deceasedDate", deceased.deceased_date}};
}

Said said(const events::BillingAccountOpened& opened) {
  return {{"patientId", opened.patient_id}, {"currency", opened.currency}, {"status", "open"}};
}

Said said(const events::UniqueValueReserved& reserved) {
  return {{"owner", reserved.owner}};
}
Said said(const events::UniqueValueConfirmed& confirmed) {
  return {{"owner", confirmed.owner}};
}
Said said(const events::UniqueValueWithdrawn&) {
  return {};
}
Said said(const events::UniqueValueReleased&) {
  return {{"owner", ""}};
}

// The difference between what was known and what is said now.
std::vector<FieldChange> note(std::map<std::string, std::string>& details, Said now) {
  std::vector<FieldChange> changes;
  for (FieldValue& told : now) {
    const auto known = details.find(told.field);
    const std::string before = known == details.end() ? "" : known->second;
    if (before == told.value) continue;
    FieldChange change{told.field, std::nullopt, std::nullopt};
    if (!before.empty()) change.from = before;
    if (told.value.empty()) {
      details.erase(told.field);
    } else {
      change.to = told.value;
      details[told.field] = told.value;
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

// The clinic that the aggregate belongs to; the first event says it.
std::string clinic_of(const RecordedEvent& event) {
  if (const auto* patient = std::get_if<events::PatientRegistered>(&event.fact)) {
    return patient->clinic;
  }
  if (const auto* account = std::get_if<events::BillingAccountOpened>(&event.fact)) {
    return account->clinic;
  }
  return event.metadata().clinic;
}

}  // namespace

std::size_t bytes_in(const AuditSubject& subject) {
  constexpr std::size_t node_bytes = 48;
  std::size_t bytes = subject.aggregate.id.size();
  for (const auto& [field, value] : subject.details) {
    bytes += node_bytes + sizeof field + sizeof value + value.size();
  }
  return bytes;
}

std::size_t bytes_in(const AuditEntry& entry) {
  std::size_t bytes = sizeof entry;
  for (const FieldChange& change : entry.changes) {
    bytes += sizeof change + change.from.value_or("").size() + change.to.value_or("").size();
  }
  constexpr std::size_t metadata_bytes = 200;  // ids and traces are of a fixed length
  return bytes + metadata_bytes;
}

using ChangesText = ColumnText<std::vector<FieldChange>>;

std::string ChangesText::to(const std::vector<FieldChange>& changes) {
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const FieldChange& change : changes) {
    nlohmann::ordered_json item = {{"field", change.field}};
    if (change.from) item["from"] = *change.from;
    if (change.to) item["to"] = *change.to;
    array.push_back(std::move(item));
  }
  return array.dump();
}

std::vector<FieldChange> ChangesText::from(std::string_view text) {
  std::vector<FieldChange> changes;
  for (const auto& item : nlohmann::json::parse(text)) {
    FieldChange change{item.at("field"), std::nullopt, std::nullopt};
    if (item.contains("from")) change.from = item.at("from");
    if (item.contains("to")) change.to = item.at("to");
    changes.push_back(std::move(change));
  }
  return changes;
}

using DetailsText = ColumnText<std::map<std::string, std::string>>;

std::string DetailsText::to(const std::map<std::string, std::string>& details) {
  return nlohmann::json(details).dump();
}

std::map<std::string, std::string> DetailsText::from(std::string_view text) {
  return nlohmann::json::parse(text);
}

Audited audit(std::optional<AuditSubject> subject, const RecordedEvent& event) {
  if (!is_news(subject ? subject->version : 0, event)) return {std::move(*subject), std::nullopt};
  if (!subject) subject = AuditSubject{event.commit.aggregate, clinic_of(event), 0, {}};
  AuditEntry entry{.aggregate = event.commit.aggregate,
                   .version = event.version,
                   .clinic = subject->clinic,
                   .event_type = std::string(events::type_name(event.fact)),
                   .command_id = event.commit.command_id,
                   .metadata = event.metadata(),
                   .topic = {},
                   .partition = event.partition,
                   .offset = event.offset,
                   .changes = {}};
  std::visit([&](const auto& fact) { entry.changes = note(subject->details, said(fact)); },
             event.fact);
  subject->version = event.version;
  return {std::move(*subject), std::move(entry)};
}

}  // namespace carelog::projections
