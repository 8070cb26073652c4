// Chart entries as FHIR R4 resources, and back. Pure.
//
// AllergyIntolerance, Condition, MedicationRequest, MedicationStatement, Procedure, Immunization,
// Observation, Encounter, CarePlan and DocumentReference (a note). A content is JSON in the REST
// form of its kind. Multi-line texts, codes and times are passed on unchanged; the command side
// decides whether they can be recorded.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::tools {

// The kind of entry for this type of resource: "care-plan"; empty if there is none.
std::string_view entry_type_of(std::string_view resource_type);

struct EntryFromFhir {
  std::string type;       // "allergy"
  std::string id;         // the resource's own
  std::string patient;    // ids of the resources it refers to
  std::string encounter;  // empty if none
  nlohmann::json content;
  std::vector<std::string> not_understood;  // by path: "meta", "code.coding.version"
  std::string fault;                        // why it cannot be imported at all; empty if it can
};

// Requires: the resource of an entry, read by parse_exact().
EntryFromFhir entry_from_fhir(const nlohmann::json& resource);

struct EntryIdentity {
  std::string id;         // of the resource that is made
  std::string patient;    // ids it refers to
  std::string encounter;  // empty if none
  bool in_error = false;
};

// For write_exact(). type: the kind's; content: as REST shows it, together with members of the
// view. If the resource requires something that the entry does not have, FHIR's own default or
// "unknown" is written.
nlohmann::json entry_to_fhir(std::string_view type, const nlohmann::json& content,
                             const EntryIdentity& identity);

}  // namespace carelog::tools
