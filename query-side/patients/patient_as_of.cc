#include "query-side/patients/patient_as_of.h"

#include <nlohmann/json.hpp>

#include "infra/process/clock.h"
#include "query-side/reading/read_failure.h"

namespace carelog::query {

PatientAsOf PatientAsOf::version(std::uint64_t version) {
  PatientAsOf patient;
  patient.up_to_version_ = version;
  return patient;
}

PatientAsOf PatientAsOf::time(std::int64_t time_ms) {
  PatientAsOf patient;
  patient.up_to_ms_ = time_ms;
  return patient;
}

bool PatientAsOf::take(const HistoryEntry& entry) {
  if (up_to_version_ && entry.version() > *up_to_version_) return false;
  if (up_to_ms_ && infra::parse_time(entry.occurred_at()).value_or(0) > *up_to_ms_) return false;
  if (entry.version() != version_ + 1) {
    throw ReadModelBroken("the history lacks version " + std::to_string(version_ + 1));
  }
  version_ = entry.version();
  id_ = entry.patient_id();
  clinic_ = entry.clinic();
  for (const auto& change : entry.changes()) {
    if (change.has_to()) {
      details_[change.field()] = change.to();
    } else {
      details_.erase(change.field());
    }
  }
  return true;
}

std::optional<PatientView> PatientAsOf::patient() const {
  if (version_ == 0 || (up_to_version_ && version_ != *up_to_version_)) return std::nullopt;
  const auto detail = [this](const char* field) {
    const auto found = details_.find(field);
    return found == details_.end() ? std::string() : found->second;
  };
  PatientView patient;
  patient.set_id(id_);
  patient.set_clinic(clinic_);
  patient.set_name(detail("name"));
  patient.set_email(detail("email"));
  patient.set_address(detail("address"));
  patient.set_date_of_birth(detail("dateOfBirth"));
  patient.set_registered_date(detail("registeredDate"));
  if (const std::string identifiers = detail("identifiers"); !identifiers.empty()) {
    for (const auto& item : nlohmann::json::parse(identifiers)) {
      auto& identifier = *patient.add_identifiers();
      identifier.set_system(item.at("system").get<std::string>());
      identifier.set_value(item.at("value").get<std::string>());
    }
  }
  patient.set_gender(detail("gender"));
  patient.set_telephone(detail("telephone"));
  patient.set_deceased_date(detail("deceasedDate"));
  patient.set_active(detail("active") != "false");
  patient.set_version(version_);
  return patient;
}

}  // namespace carelog::query
