// JSON whose numbers with a fraction keep the digits that they came with: 7.0 stays 7.0. Each is
// held as nlohmann's binary value with the number's text in it; whole numbers, texts and the rest
// are what they always are. Never give such a value to dump(): write_exact() knows it.
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

// The number that the text writes, as exact as it stands there. Null: the text is no number.
nlohmann::json number_of(const std::string& text);

// The digits of a number of either kind; empty: it is none.
std::string digits_of(const nlohmann::json& value);

}  // namespace carelog::tools
