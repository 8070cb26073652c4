// The bytes that the signature of a caller token covers. The prefix separates it from other uses of
// the same key.
#pragma once

#include <string>
#include <string_view>

namespace carelog::auth {

inline std::string signed_bytes(std::string_view claims) {
  constexpr std::string_view prefix("carelog caller 1\0", 17);
  return std::string(prefix).append(claims);
}

}  // namespace carelog::auth
