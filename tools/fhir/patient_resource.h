// A patient as a FHIR R4 Patient resource with the extensions of US Core, and back.
//
// What has no field of its own is kept unchanged in the `extra` of its element and appears in the
// resource again. So a resource that is imported and exported is the same, except for the order of
// its extensions; numbers keep their digits (exact_json.h). Photographs are not kept. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "carelog/api/v1/patient_commands.pb.h"

namespace carelog::tools {

struct FromFhir {
  // In the full form: the decision derives name, email, telephone and address.
  api::v1::RegisterPatient command;
  std::string id;  // the resource's id
  // What no field holds, by path without indexes of lists: "text", "meta",
  // "address.extension(http://hl7.org/fhir/StructureDefinition/geolocation)".
  std::vector<std::string> not_understood;
  std::string fault;  // why it must not be taken at all; empty: it may
  bool is_inactive = false;
};

// FHIR has no element for the day of a registration: it is the code of a tag of the resource, in
// this system.
inline constexpr const char* registered_date_system = "urn:carelog:registered-date";

// Accepts anything; the decision says whether the patient can be registered.
FromFhir from_patient_resource(const nlohmann::json& resource);

// Lists that the record lacks are made from the simple fields; patients who were merged into this
// one are linked (replaces). For write_exact().
nlohmann::json to_patient_resource(const api::v1::PatientView& patient);

// A patient who was merged into another: what is known of both is in the other's resource.
nlohmann::json replaced_patient_resource(const std::string& id, const std::string& by);

}  // namespace carelog::tools
