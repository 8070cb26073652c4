// base64url without padding (RFC 4648 section 5), strict: exactly one text for each byte sequence.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carelog::auth {

std::string base64url_encode(std::string_view bytes);

// nullopt: padding, a character outside the alphabet, an impossible length, or nonzero unused bits.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace carelog::auth
