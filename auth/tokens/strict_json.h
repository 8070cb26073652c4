// JSON that leaves no room for two readings: what a token's header and claims must be.
//
// Only for auth's own sources; it includes the JSON library.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace carelog::auth {

// nullopt unless the text is one JSON object without duplicate member names (at any depth),
// nested no deeper than depth_max, every number within range, and nothing behind it.
std::optional<nlohmann::json> parse_strict_object(std::string_view text, std::size_t depth_max);

}  // namespace carelog::auth
