#include "tests/bench/made_records.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tools/import/synthetic_patients.h"

namespace carelog::bench {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t visit_entries = 10;  // an encounter, and what was found at it

Json concept_of(const char* system, const char* code, const char* display) {
  return {{"coding", Json::array({{{"system", system}, {"code", code}, {"display", display}}})},
          {"text", display}};
}

Json patient_resource(const std::string& id, const tools::PatientRow& row) {
  Json resource = {{"resourceType", "Patient"},
                   {"id", id},
                   {"name", Json::array({{{"use", "official"}, {"text", row.name}}})},
                   {"birthDate", row.date_of_birth},
                   {"identifier", Json::array({{{"system", row.identifiers.at(0).system},
                                                {"value", row.identifiers.at(0).value}}})},
                   {"telecom", Json::array({{{"system", "phone"}, {"value", row.telephone}}})},
                   {"address", Json::array({{{"text", row.address}}})}};
  if (!row.gender.empty()) resource["gender"] = row.gender;
  return resource;
}

Json entry_resource(const std::string& patient, std::uint64_t number) {
  const std::string id = patient + "-" + std::to_string(number);
  const std::string encounter =
      patient + "-" + std::to_string(number / visit_entries * visit_entries);
  const std::string day = "2024-" + std::to_string(10 + number / visit_entries % 3) + "-" +
                          std::to_string(10 + number % 18) + "T09:00:00Z";
  const Json subject = {{"reference", "Patient/" + patient}};
  if (number % visit_entries == 0) {
    return {{"resourceType", "Encounter"},
            {"id", id},
            {"status", "finished"},
            {"class",
             {{"system", "http://terminology.hl7.org/CodeSystem/v3-ActCode"}, {"code", "AMB"}}},
            {"subject", subject},
            {"period", {{"start", day}}}};
  }
  const Json at = {{"reference", "Encounter/" + encounter}};
  if (number % visit_entries == 1) {
    return {
        {"resourceType", "Condition"},
        {"id", id},
        {"clinicalStatus", concept_of("http://terminology.hl7.org/CodeSystem/condition-clinical",
                                      "active", "Active")},
        {"code", concept_of("http://snomed.info/sct", "38341003", "Hypertension")},
        {"subject", subject},
        {"encounter", at},
        {"onsetDateTime", day}};
  }
  return {{"resourceType", "Observation"},
          {"id", id},
          {"status", "final"},
          {"code", concept_of("http://loinc.org", "8302-2", "Body height")},
          {"subject", subject},
          {"encounter", at},
          {"effectiveDateTime", day},
          {"valueQuantity",
           {{"value", 150 + number % 50},
            {"unit", "cm"},
            {"system", "http://unitsofmeasure.org"},
            {"code", "cm"}}}};
}

}  // namespace

std::uint64_t write_made_records(const std::string& directory, const MadeRecords& wanted) {
  std::filesystem::create_directories(directory);
  std::map<std::string, std::ofstream> files;
  std::uint64_t count = 0;
  const auto add = [&](const Json& resource) {
    const std::string type = resource.at("resourceType");
    auto& file = files[type];
    if (!file.is_open()) file.open(directory + "/" + type + ".ndjson");
    file << resource.dump() << '\n';
    ++count;
  };
  const tools::SyntheticPatients people(wanted.seed);
  for (std::uint64_t i = 0; i < wanted.patients; ++i) {
    const std::string id = std::to_string(wanted.seed) + "-" + std::to_string(i);
    add(patient_resource(id, people.make(i)));
    for (std::uint64_t entry = 0; entry < wanted.entries; ++entry) add(entry_resource(id, entry));
  }
  for (auto& [type, file] : files) {
    file.close();
    if (!file) throw std::runtime_error(directory + "/" + type + ".ndjson cannot be written");
  }
  return count;
}

}  // namespace carelog::bench
