// What the tokens of an external issuer must look like, and who they speak for here.
//
// Only for auth's own sources; it includes the JSON library.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "auth/issuers/issuer_list.h"
#include "auth/issuers/issuer_refusal.h"
#include "auth/tokens/verified_tokens.h"

namespace carelog::auth {

// The key id of a token that may be an access token: RS256, of type at+jwt (RFC 9068) or JWT, and
// no header parameter that we do not know.
std::optional<std::string> issuer_key_id(const nlohmann::json& header);

// Requires: the signature is good. An access token says that it is one, by its type at+jwt or, as
// Keycloak does, by the claim typ; so an ID token is never taken for one. Tokens that are bound to
// a key of the client (cnf) are refused, since that key is not asked for here.
tl::expected<VerifiedToken, IssuerRefusal::Why> read_issuer_claims(const ExternalIssuer& issuer,
                                                                   const nlohmann::json& header,
                                                                   const nlohmann::json& claims);

}  // namespace carelog::auth
