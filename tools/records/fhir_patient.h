// A FHIR R4 Patient as an import row (the full form of the REST API), and back. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace carelog::tools {

struct PatientFromFhir {
  std::string id;
  nlohmann::json row;  // without its key
  std::vector<std::string> not_understood;
  std::string fault;  // why it cannot be imported at all; empty: it can
};

PatientFromFhir patient_from_fhir(const nlohmann::json& resource);

// Back, from a patient as REST shows it. For write_exact().
nlohmann::json patient_to_fhir(const nlohmann::json& shown);

// Those who were merged into this one.
std::vector<nlohmann::json> replaced_to_fhir(const nlohmann::json& shown);

}  // namespace carelog::tools
