// FHIR wants the system of an identifier as an absolute URI; ours may be a plain word ("mrn").
#pragma once

#include <string>
#include <string_view>

namespace carelog::tools {

// "mrn" as "urn:carelog:identifier:mrn", other bytes than letters, digits and ".-_~/" as %XX. An
// absolute URI stays as it is.
std::string system_to_fhir(std::string_view system);

// And back. What system_to_fhir() does not make stays as it is.
std::string system_from_fhir(std::string_view uri);

}  // namespace carelog::tools
