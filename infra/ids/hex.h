#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::infra {

// Bytes as lower-case hexadecimal digits, two per byte.
std::string to_hex(std::string_view bytes);

inline std::string to_hex(const std::uint8_t* bytes, std::size_t size_bytes) {
  return to_hex(std::string_view(reinterpret_cast<const char*>(bytes), size_bytes));
}

// Nothing if the text is not pairs of such digits.
std::optional<std::string> from_hex(std::string_view text);

}  // namespace carelog::infra
