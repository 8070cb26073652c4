// base64url without padding (RFC 4648 section 5), strict: exactly one text for every sequence of
// bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carelog::auth {

std::string base64url_encode(std::string_view bytes);

// nullopt: padding, a character outside the alphabet, an impossible length, or unused bits that
// are set.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace carelog::auth
