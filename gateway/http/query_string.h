// Percent-decoding of paths and query strings, once and strictly: no control characters, no encoded
// slashes, valid UTF-8 only. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carelog::gateway {

bool is_utf8(std::string_view text);

// Nothing: a malformed or forbidden escape.
std::optional<std::string> decode_path_segment(std::string_view segment);

// The parameters in order; '+' is a space. Nothing: a malformed or forbidden escape, or a repeated
// parameter.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;
std::optional<QueryParameters> parse_query(std::string_view query);

}  // namespace carelog::gateway
