#include "query-side/patients/patient_as_of.h"

#include <nlohmann/json.hpp>

#include "carelog/patient/v1/patient.pb.h"
#include "infra/process/clock.h"
#include "query-side/patients/patient_columns.h"
#include "query-side/reading/read_failure.h"

namespace carelog::query {

namespace {

// The details in what is said, as a JSON object; empty if there are none. Texts are said as they
// are, everything else as JSON.
std::string details_in(const std::map<std::string, std::string>& said) {
  const auto& details = *carelog::patient::v1::PatientDetails::descriptor();
  auto object = nlohmann::ordered_json::object();
  for (int i = 0; i < details.field_count(); ++i) {
    const auto& field = *details.field(i);
    const auto found = said.find(field.json_name());
    if (found == said.end()) continue;
    const bool is_text = field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING;
    object[field.json_name()] = is_text ? nlohmann::ordered_json(found->second)
                                        : nlohmann::ordered_json::parse(found->second);
  }
  return object.empty() ? std::string() : object.dump();
}

}  // namespace

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
    read_identifiers(identifiers, patient);
  }
  patient.set_gender(detail("gender"));
  patient.set_telephone(detail("telephone"));
  patient.set_deceased_date(detail("deceasedDate"));
  patient.set_deceased_time(detail("deceasedTime"));
  patient.set_deceased(detail("deceased") == "true");
  patient.set_active(detail("active") != "false");
  patient.set_version(version_);
  patient.set_details(details_in(details_));
  return patient;
}

}  // namespace carelog::query
