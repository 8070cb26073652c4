#pragma once

#include <string>

namespace carelog::infra {

// UUIDs are read in either case (RFC 9562, 4) and written in lower case.
inline std::string plain_uuid(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c + ('a' - 'A'));
  return text;
}

}  // namespace carelog::infra
