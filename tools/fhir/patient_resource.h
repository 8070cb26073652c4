// A patient as a FHIR R4 Patient resource with the extensions of US Core, and back.
//
// What has no field of its own is kept as it came, in the `extra` of the element that said it, and
// stands in the resource again. So a resource that is taken in and given out is the same, but for
// the order of its extensions; numbers keep their digits (exact_json.h). Not kept are photographs.
// Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "carelog/api/v1/patient_commands.pb.h"

namespace carelog::tools {

struct FromFhir {
  // By the full form: name, email, telephone and address are left to the decision.
  api::v1::RegisterPatient command;
  std::string id;  // the resource's
  // What no field says, by path without places in lists: "text", "meta",
  // "address.extension(http://hl7.org/fhir/StructureDefinition/geolocation)".
  std::vector<std::string> not_understood;
  std::string fault;  // why it must not be taken at all; empty: it may
};

// Takes anything; whether it is a patient that can be registered is for the decision.
FromFhir from_patient_resource(const nlohmann::json& resource);

// Lists that the record lacks are worked out of the simple fields. For write_exact().
nlohmann::json to_patient_resource(const api::v1::PatientView& patient);

}  // namespace carelog::tools
