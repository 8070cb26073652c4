#pragma once

#include <string>

namespace carelog::infra {

// As UUIDs are written here: in lower case. They are read in either (RFC 9562, 4).
inline std::string plain_uuid(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c + ('a' - 'A'));
  return text;
}

}  // namespace carelog::infra
