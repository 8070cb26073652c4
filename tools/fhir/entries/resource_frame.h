// The frame around an entry's content in its resource: type, ids, references, and required members.
#pragma once

#include <array>
#include <string_view>

#include "tools/fhir/entries/entry_resource.h"

namespace carelog::tools {

struct ResourceKind {
  std::string_view resource;
  std::string_view type;
  const char* subject = "subject";      // the member that names the patient
  const char* encounter = "encounter";  // likewise for the encounter; empty: it is nested deeper
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

// Null if it is not the resource of an entry.
const ResourceKind* kind_of(std::string_view resource_type);

// Takes the frame off the resource.
void read_frame(const ResourceKind& kind, nlohmann::json& resource, EntryFromFhir& entry);

// Puts the frame around the content.
void write_frame(const ResourceKind& kind, nlohmann::json& resource, const EntryIdentity& identity);

}  // namespace carelog::tools
