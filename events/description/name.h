// JSON names of fields, made at compile time.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace carelog::description {

inline constexpr std::size_t name_bytes_max = 48;

// "date_of_birth" becomes "dateOfBirth".
class CamelCase {
 public:
  constexpr explicit CamelCase(std::string_view snake_case) {
    bool upper = false;
    for (const char letter : snake_case) {
      if (letter != '_') {
        const bool raise = upper && letter >= 'a' && letter <= 'z';
        letters_.at(size_++) = raise ? static_cast<char>(letter - 'a' + 'A') : letter;
      }
      upper = letter == '_';
    }
  }
  constexpr std::string_view view() const { return {letters_.data(), size_}; }

 private:
  std::array<char, name_bytes_max> letters_{};
  std::size_t size_ = 0;
};

}  // namespace carelog::description
