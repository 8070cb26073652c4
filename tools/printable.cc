#include "tools/printable.h"

#include <cstdint>

#include "infra/ids/hex.h"

namespace carelog::tools {

std::string printable(std::string_view text) {
  std::string out;
  for (const char& c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += "\\x" + infra::to_hex(std::string_view(&c, 1));
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace carelog::tools
