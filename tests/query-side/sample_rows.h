// Rows for tests of readers and services.
#pragma once

#include <string>

#include "query-side/patients/patient_reader.h"

namespace carelog::query {

inline std::string id_number(int number) {
  const std::string digits = std::to_string(number);
  return "11111111-0000-8000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

inline PatientView patient(int number, const std::string& name) {
  PatientView patient;
  patient.set_id(id_number(number));
  patient.set_clinic("main");
  patient.set_name(name);
  patient.set_email("p" + std::to_string(number) + "@example.org");
  patient.set_address("1 High Street");
  patient.set_date_of_birth("1990-01-0" + std::to_string(number % 9 + 1));
  patient.set_registered_date("2024-01-01");
  patient.set_gender("female");
  patient.set_telephone("123");
  patient.set_active(true);
  patient.set_version(1);
  auto& identifier = *patient.add_identifiers();
  identifier.set_system("mrn");
  identifier.set_value("M-" + std::to_string(number));
  return patient;
}

inline HistoryEntry entry(int number, std::uint64_t version, const std::string& type) {
  HistoryEntry entry;
  entry.set_patient_id(id_number(number));
  entry.set_version(version);
  entry.set_event_type(type);
  entry.set_occurred_at("2024-02-29T12:00:00.250Z");
  entry.set_clinic("main");
  entry.set_actor("user-1");
  entry.set_role("receptionist");
  entry.set_purpose("TREATMENT");
  entry.set_command("CorrectPatientDetails");
  entry.set_command_id("command-1");
  entry.set_correlation_id("correlation-1");
  entry.set_causation_id("causation-1");
  entry.set_traceparent("00-1-2-01");
  entry.set_topic("patients");
  entry.set_partition(3);
  entry.set_offset(static_cast<std::int64_t>(version) + 100);
  auto& change = *entry.add_changes();
  change.set_field("name");
  change.set_from("Ada \"Quoted\"");
  auto& cleared = *entry.add_changes();
  cleared.set_field("email");
  cleared.set_to("");
  return entry;
}

}  // namespace carelog::query
