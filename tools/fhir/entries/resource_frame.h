// What stands around the content of an entry in its resource: type, ids, references, and what every
// resource of a type must say.
#pragma once

#include <array>
#include <string_view>

#include "tools/fhir/entries/entry_resource.h"

namespace carelog::tools {

struct ResourceKind {
  std::string_view resource;
  std::string_view type;
  const char* subject = "subject";      // the member that names the patient
  const char* encounter = "encounter";  // and the encounter; empty: it is deeper
};

inline constexpr std::array resource_kinds = {
    ResourceKind{"AllergyIntolerance", "allergy", "patient"},
    ResourceKind{"Condition", "condition"},
    ResourceKind{"MedicationRequest", "medication"},
    ResourceKind{"MedicationStatement", "medication", "subject", "context"},
    ResourceKind{"Procedure", "procedure"},
    ResourceKind{"Immunization", "immunization", "patient"},
    ResourceKind{"Observation", "observation"},
    ResourceKind{"Encounter", "encounter", "subject", "partOf"},
    ResourceKind{"CarePlan", "care-plan"},
    ResourceKind{"DocumentReference", "note", "subject", ""},
};

// Null: it is no entry's resource.
const ResourceKind* kind_of(std::string_view resource_type);

// Takes it off the resource.
void read_frame(const ResourceKind& kind, nlohmann::json& resource, EntryFromFhir& entry);

// Puts it around what the content says.
void write_frame(const ResourceKind& kind, nlohmann::json& resource, const EntryIdentity& identity);

}  // namespace carelog::tools
