// JSON in which numbers with a fraction keep their digits: 7.0 stays 7.0. Each is held as
// nlohmann's binary value with the number's text in it; whole numbers, texts and the rest are as
// usual. Never use dump() on such a value: only write_exact() handles it.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace carelog::tools {

inline constexpr std::size_t json_nesting_max = 64;  // objects and lists in one another

// Text that can be understood in one way only: one value and nothing behind it, also behind a NUL
// byte, no member of an object twice, no number that no reader can hold. The error says what it is:
// "is not JSON", "is nested too deeply".
tl::expected<nlohmann::json, std::string> parse_exact(std::string_view text);

// On one line; bytes that are not UTF-8 are replaced. ascii: other characters are escaped.
enum class Letters { all, ascii };
std::string write_exact(const nlohmann::json& value, Letters letters = Letters::all);

// The number in the text, exactly as written. Null if it is not a number.
nlohmann::json number_of(const std::string& text);

// The digits of a number of either kind; empty if it is not one.
std::string digits_of(const nlohmann::json& value);

}  // namespace carelog::tools
