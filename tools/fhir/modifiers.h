// FHIR's modifier elements: what changes the meaning of all the rest ("do not give this", "this was
// refuted"). FHIR: a resource with one that is not understood must not be processed. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace carelog::tools {

// Why the resource must not be processed, naming the element; empty: all of them are understood.
// Known are those of R4 in the types that are read, and implicitRules and modifierExtension, which
// may stand in any.
std::string modifier_fault(const nlohmann::json& resource);

}  // namespace carelog::tools
