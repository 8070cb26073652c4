// JSON whose numbers with a fraction keep the digits that they came with: 7.0 stays 7.0. Each is
// held as nlohmann's binary value with the number's text in it; whole numbers, texts and the rest
// are what they always are. Never give such a value to dump(): write_exact() knows it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::tools {

// Nothing: it is not JSON.
std::optional<nlohmann::json> parse_exact(std::string_view text);

// On one line; bytes that are not UTF-8 are replaced.
std::string write_exact(const nlohmann::json& value);

// The number that the text writes, as exact as it stands there. Null: the text is no number.
nlohmann::json number_of(const std::string& text);

// The digits of a number of either kind; empty: it is none.
std::string digits_of(const nlohmann::json& value);

}  // namespace carelog::tools
