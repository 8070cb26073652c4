#include "command-side/patient/patient.h"

#include "infra/text/email.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

using namespace events;

void apply(Patient& patient, const PatientRegistered& fact) {
  patient.registered = true;
  patient.active = true;
  patient.clinic = fact.clinic;
  patient.name = fact.name;
  patient.email = fact.email;
  patient.address = fact.address;
  patient.date_of_birth = fact.date_of_birth;
  patient.registered_date = fact.registered_date;
  patient.identifiers = fact.identifiers;
  patient.gender = fact.gender;
  patient.telephone = fact.telephone;
  if (fact.details) patient.details = *fact.details;
}

void apply(Patient& patient, const PatientDetailsCorrected& fact) {
  if (fact.name) patient.name = *fact.name;
  if (fact.email) patient.email = *fact.email;
  if (fact.address) patient.address = *fact.address;
  if (fact.date_of_birth) patient.date_of_birth = *fact.date_of_birth;
  if (fact.registered_date) patient.registered_date = *fact.registered_date;
  if (fact.gender) patient.gender = *fact.gender;
  if (fact.telephone) patient.telephone = *fact.telephone;
  if (fact.identifiers) patient.identifiers = *fact.identifiers;
  if (fact.details) patient.details = changed(std::move(patient.details), *fact.details);
}

void apply(Patient& patient, const PatientDeactivated& fact) {
  patient.active = false;
  patient.inactive_reason = fact.reason;
}

void apply(Patient& patient, const PatientReactivated&) {
  patient.active = true;
  patient.inactive_reason.clear();
}

void apply(Patient& patient, const PatientMarkedDeceased& fact) {
  patient.deceased = true;
  patient.deceased_date = fact.deceased_date;
  patient.deceased_time = fact.deceased_time;
}

void apply(Patient& patient, const PatientDeathRetracted&) {
  patient.deceased = false;
  patient.deceased_date.clear();
  patient.deceased_time.clear();
}

std::string key_of(const std::string& clinic, const std::string& kind, const std::string& value) {
  std::string key = clinic;
  key.push_back('\0');
  key += kind;
  key.push_back('\0');
  return key += value;
}

}  // namespace

Patient evolve(Patient patient, const Event& event) {
  if (const auto* of_patient = std::get_if<PatientFact>(&event)) {
    std::visit([&patient](const auto& fact) { apply(patient, fact); }, *of_patient);
  }
  return patient;
}

std::vector<Event> facts_of(const Patient& patient) {
  std::vector<Event> facts;
  if (!patient.registered) return facts;
  facts.push_back(PatientRegistered{patient.clinic, patient.name, patient.email, patient.address,
                                    patient.date_of_birth, patient.registered_date,
                                    patient.identifiers, patient.gender, patient.telephone,
                                    known(patient.details)});
  if (patient.deceased) {
    facts.push_back(PatientMarkedDeceased{patient.deceased_date, patient.deceased_time});
  }
  if (!patient.active) facts.push_back(PatientDeactivated{patient.inactive_reason});
  return facts;
}

std::vector<UniqueKey> unique_keys(const Patient& patient) {
  std::vector<UniqueKey> keys;
  if (!patient.active) return keys;
  if (!patient.email.empty()) {
    keys.push_back(
        {key_of(patient.clinic, "email", infra::comparable_email(patient.email)), "email"});
  }
  for (std::size_t i = 0; i < patient.identifiers.size(); ++i) {
    const Identifier& identifier = patient.identifiers[i];
    keys.push_back({key_of(patient.clinic, "identifier:" + infra::comparable(identifier.system),
                           infra::comparable(identifier.value)),
                    "identifiers/" + std::to_string(i) + "/value"});
  }
  return keys;
}

}  // namespace carelog::command
