// Tokens of an issuer that is not ours, as Keycloak makes them, and what is wrong with others.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "auth/issuers/issuer_list.h"
#include "tests/auth/forged_token.h"

namespace carelog::auth::testing {

inline constexpr char foreign_issuer[] = "https://sso.test/realms/clinic";
inline constexpr char foreign_subject[] = "9d0f7a3c-3d55-4c55-a0a5-6a2f1f0d7c11";

inline ExternalIssuer sso() {
  return {.name = "sso",
          .issuer = foreign_issuer,
          .audience = audience,
          .jwks_uri = "",
          .role_claim = {"realm_access", "roles"},
          .roles = {{"chief", Role::admin}, {"doctor", Role::clinician}},
          .clinic = "main",
          .clinic_claim = {}};
}

inline nlohmann::json foreign_header() {
  return {{"alg", "RS256"}, {"typ", "JWT"}, {"kid", our_key().key_id()}};
}

inline nlohmann::json foreign_claims() {
  return {{"iss", foreign_issuer},
          {"aud", nlohmann::json::array({"account", audience})},
          {"sub", foreign_subject},
          {"typ", "Bearer"},
          {"azp", "desk"},
          {"sid", "a-session"},
          {"iat", now_s},
          {"exp", now_s + 300},
          {"realm_access", {{"roles", {"offline_access", "doctor"}}}},
          {"resource_access", {{"account", {{"roles", {"view-profile"}}}}}}};
}

inline std::string foreign_token() {
  return signed_token(foreign_header(), foreign_claims());
}

inline std::string foreign_with_claim(const char* name, const nlohmann::json& value) {
  auto claims = foreign_claims();
  claims[name] = value;
  if (value.is_null()) claims.erase(name);
  return signed_token(foreign_header(), claims);
}

inline std::string foreign_with_header(const char* name, const nlohmann::json& value) {
  auto header = foreign_header();
  header[name] = value;
  if (value.is_null()) header.erase(name);
  return signed_token(header, foreign_claims());
}

// Of the same issuer, by the other key.
inline std::string token_of_their_key() {
  auto header = foreign_header();
  header["kid"] = their_key().key_id();
  const std::string content = encoded(header, foreign_claims().dump());
  return content + "." + base64url_encode(their_key().sign(content));
}

}  // namespace carelog::auth::testing
