// A signed token taken apart, strictly, and what is asked of every one: whoever issued it.
//
// Only for auth's own sources; it includes the JSON library.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "auth/tokens/verified_tokens.h"

namespace carelog::auth {

// header.claims.signature, still encoded.
struct TokenParts {
  std::string_view header;
  std::string_view claims;
  std::string_view signature;
  std::string_view signed_bytes;
};

std::optional<TokenParts> split_token(std::string_view token);

// What is encoded in a part, if that is a JSON object that can be read in only one way.
std::optional<nlohmann::json> decode_token_object(std::string_view encoded);

// A text that is not empty and not too long.
std::optional<std::string> text_claim(const nlohmann::json& object, const char* name);

// The key id of an RS256 token without header parameters but alg, typ and kid, of which typ is left
// to the caller. Anything that says where to find a key or what else must be understood (jwk, jku,
// x5u, x5c, crit, ...) refuses the token.
std::optional<std::string> rs256_key_id(const nlohmann::json& header);

// Whether aud, one text or a list of nothing but texts, has the audience.
bool is_for_audience(const nlohmann::json& claims, std::string_view audience);

struct TokenTimes {
  std::int64_t expires_at_s = 0;  // exp, which must be there
  std::int64_t not_before_s = 0;  // the later of nbf and iat, both optional
};
// nullopt: one is missing or not a time.
std::optional<TokenTimes> times_of(const nlohmann::json& claims);

// With leeway_s for clocks.
bool is_current(const VerifiedToken& token, std::int64_t now_ms);

}  // namespace carelog::auth
