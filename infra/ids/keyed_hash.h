// HMAC-SHA-256 (RFC 2104): names for values that must stay secret, the same on every machine with
// the secret. Pure and thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace carelog::infra {

// 64 lower-case hexadecimal digits.
std::string keyed_hash(std::string_view secret, std::string_view text);

}  // namespace carelog::infra
