// What the details of a patient must say, after the value sets of HL7 FHIR R4. Pure.
#pragma once

#include "command-side/patient/details_rules.h"

namespace carelog::command {

inline constexpr std::size_t details_bytes_max = 64 * 1024;  // as they are stored
// Objects and lists in one another, of the resource that `extra` is part of: an import reads no
// more.
inline constexpr std::size_t resource_nesting_max = 64;

void check(const events::PatientDetails& details, DetailsRules& rules);

// Of an identifier what it says beside system and value. field: "identifiers/0".
void check_beside(const std::string& field, const events::Identifier& identifier,
                  DetailsRules& rules);

}  // namespace carelog::command
