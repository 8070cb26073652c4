// SHA-256: of requests, of frames and of keys.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace carelog::events {

using Hash = std::array<std::uint8_t, 32>;

Hash sha256(std::string_view bytes);
// The hash of the parts, concatenated.
Hash sha256_of(std::initializer_list<std::string_view> parts);

}  // namespace carelog::events
