#include "infra/text/percent.h"

namespace carelog::infra {

std::string percent_encode(std::string_view text, std::string_view plain_marks) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       plain_marks.find(c) != std::string_view::npos;
    if (plain) {
      encoded.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded.append({'%', hex[byte >> 4], hex[byte & 15]});
    }
  }
  return encoded;
}

}  // namespace carelog::infra
