#pragma once

#include <string>

namespace carelog::tools {

// Of an extension that only carelog writes.
inline std::string own_url(const char* name) {
  return std::string("urn:carelog:fhir:") + name;
}

}  // namespace carelog::tools
