#pragma once

#include <string>

namespace carelog::tools {

// The URL of an extension that only carelog uses.
inline std::string own_url(const char* name) {
  return std::string("urn:carelog:fhir:") + name;
}

}  // namespace carelog::tools
