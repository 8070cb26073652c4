// A FHIR Bundle in a file, as `carelog export bundle` writes it, in the form that FhirFiles reads.
#pragma once

#include <optional>
#include <string>

namespace carelog::tools {

// The bundle's resources, one a line, with references between them by type and id. Nothing: the
// file holds no bundle.
std::optional<std::string> resources_of_bundle(const std::string& path);

}  // namespace carelog::tools
