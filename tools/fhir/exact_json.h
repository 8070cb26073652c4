// JSON in which numbers with a fraction keep their digits: 7.0 stays 7.0. Each is held as
// nlohmann's binary value with the number's text in it; whole numbers, texts and the rest are as
// usual. Never use dump() on such a value: only write_exact() handles it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::tools {

// Nothing if it is not JSON.
std::optional<nlohmann::json> parse_exact(std::string_view text);

// On one line; bytes that are not UTF-8 are replaced.
std::string write_exact(const nlohmann::json& value);

// The number in the text, exactly as written. Null if it is not a number.
nlohmann::json number_of(const std::string& text);

// The digits of a number of either kind; empty if it is not one.
std::string digits_of(const nlohmann::json& value);

}  // namespace carelog::tools
