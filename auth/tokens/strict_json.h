// JSON that can be read in only one way, as required of a token's header and claims.
//
// Only for auth's own sources; it includes the JSON library.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace carelog::auth {

// nullopt unless the text is one JSON object without duplicate member names (at any depth), nested
// no deeper than depth_max, every number in range, and nothing after it.
std::optional<nlohmann::json> parse_strict_object(std::string_view text, std::size_t depth_max);

}  // namespace carelog::auth
