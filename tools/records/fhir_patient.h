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
};

PatientFromFhir patient_from_fhir(const nlohmann::json& resource);

// Back, from a patient as REST shows it.
nlohmann::json patient_to_fhir(const nlohmann::json& shown);

}  // namespace carelog::tools
