#pragma once

namespace carelog::gateway {

// The value of '0' to '9', 'a' to 'f' or 'A' to 'F'; -1 for other characters.
constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace carelog::gateway
