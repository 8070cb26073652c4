// Percent-encoding (RFC 3986, 2.1).
#pragma once

#include <string>
#include <string_view>

namespace carelog::infra {

// Every byte but ASCII letters, digits and these marks as %XX.
std::string percent_encode(std::string_view text, std::string_view plain_marks = "-._~");

}  // namespace carelog::infra
