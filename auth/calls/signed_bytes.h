// What the signature of a caller's token is over. The prefix keeps it apart from whatever else the
// same key signs.
#pragma once

#include <string>
#include <string_view>

namespace carelog::auth {

inline std::string signed_bytes(std::string_view claims) {
  constexpr std::string_view prefix("carelog caller 1\0", 17);
  return std::string(prefix).append(claims);
}

}  // namespace carelog::auth
