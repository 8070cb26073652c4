// Tokens as made by an attacker, a careless issuer or a broken client.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "auth/tokens/base64url.h"
#include "auth/tokens/signing_key.h"

namespace carelog::auth::testing {

inline constexpr std::int64_t now_s = 1'700'000'000;
inline constexpr std::int64_t now_ms = now_s * 1000;
inline constexpr char issuer[] = "https://carelog.test";
inline constexpr char audience[] = "carelog-api";

// Keys are slow to make: one for us and one for the attacker.
const SigningKey& our_key();
const SigningKey& their_key();

nlohmann::json good_header();
nlohmann::json good_claims();

std::string encoded(const nlohmann::json& header, std::string_view claims);

// header.claims, signed with our key.
std::string signed_token(const nlohmann::json& header, std::string_view claims);
std::string signed_token(const nlohmann::json& header, const nlohmann::json& claims);
// A valid token except for this claim; a null value removes it.
std::string with_claim(const char* name, const nlohmann::json& value);
// A valid token except for this header parameter; a null value removes it. The signature is valid.
std::string with_header(const char* name, const nlohmann::json& value);

// HMAC-SHA-256 over header and claims: the token of an HS256 issuer.
std::string hmac_token(const nlohmann::json& header, std::string_view secret);

}  // namespace carelog::auth::testing
