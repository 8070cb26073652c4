// Entries of charts as FHIR R4 resources, and back. Pure.
//
// AllergyIntolerance, Condition, MedicationRequest, MedicationStatement, Procedure, Immunization,
// Observation, Encounter, CarePlan and DocumentReference (a note). Contents are what the REST form
// of the kind says, as JSON. Values of several lines, codes and times go over as they are; whether
// they can be recorded is for the command side.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::tools {

// The kind of entry that a resource of this type is: "care-plan"; empty: it is none.
std::string_view entry_type_of(std::string_view resource_type);

struct EntryFromFhir {
  std::string type;       // "allergy"
  std::string id;         // the resource's own
  std::string patient;    // the ids of the resources that it refers to
  std::string encounter;  // empty: none
  nlohmann::json content;
  std::vector<std::string> not_understood;  // by path: "meta", "code.coding.version"
  std::string fault;                        // why it cannot be imported at all; empty: it can
};

// Requires: an entry's resource, read by parse_exact().
EntryFromFhir entry_from_fhir(const nlohmann::json& resource);

struct EntryIdentity {
  std::string id;         // of the resource that is made
  std::string patient;    // ids that it refers to
  std::string encounter;  // empty: none
  bool in_error = false;
};

// For write_exact(). type: the kind's; content: as REST shows it, with members of the view beside
// it. What a resource must say and the entry does not is said as FHIR's own default or "unknown".
nlohmann::json entry_to_fhir(std::string_view type, const nlohmann::json& content,
                             const EntryIdentity& identity);

}  // namespace carelog::tools
