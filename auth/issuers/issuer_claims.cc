#include "auth/issuers/issuer_claims.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "auth/calls/caller.h"
#include "auth/tokens/token_parts.h"
#include "infra/text/text.h"

namespace carelog::auth {
namespace {

using nlohmann::json;
using Why = IssuerRefusal::Why;

// Null: there is no such claim.
const json* claim_at(const json& claims, const ClaimPath& path) {
  const json* at = &claims;
  for (const std::string& name : path) {
    if (!at->is_object()) return nullptr;
    const auto found = at->find(name);
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at;
}

// The roles in a claim: one text or a list of them. The words of `scope` are a role each (RFC
// 6749).
std::vector<std::string> roles_in(const json& claims, const ClaimPath& path) {
  const json* claim = claim_at(claims, path);
  if (claim == nullptr) return {};
  std::vector<std::string> roles;
  if (claim->is_string() && path == ClaimPath{"scope"}) {
    std::istringstream words(claim->get<std::string>());
    for (std::string word; words >> word;) roles.push_back(word);
  } else if (claim->is_string()) {
    roles.push_back(claim->get<std::string>());
  } else if (claim->is_array()) {
    for (const json& one : *claim) {
      if (one.is_string()) roles.push_back(one.get<std::string>());
    }
  }
  return roles;
}

std::optional<Role> role_of(const ExternalIssuer& issuer, const json& claims) {
  const auto theirs = roles_in(claims, issuer.role_claim);
  for (const auto& [name, ours] : issuer.roles) {
    if (std::find(theirs.begin(), theirs.end(), name) != theirs.end()) return ours;
  }
  return std::nullopt;
}

// As it may stand in a record: short, visible, one line.
bool is_recordable(std::string_view text) {
  return !text.empty() && text.size() <= caller_text_bytes_max &&
         !infra::fault_in(text, infra::LineBreaks::refused);
}

std::string clinic_of(const ExternalIssuer& issuer, const json& claims) {
  if (!issuer.clinic.empty()) return issuer.clinic;
  const json* claim = claim_at(claims, issuer.clinic_claim);
  return claim != nullptr && claim->is_string() ? claim->get<std::string>() : std::string();
}

bool says_access_token(const json& header, const json& claims) {
  const auto type = claims.find("typ");
  if (type != claims.end()) return *type == "Bearer";
  return text_claim(header, "typ") != "JWT";
}

}  // namespace

std::optional<std::string> issuer_key_id(const json& header) {
  const auto type = text_claim(header, "typ");
  if (type != "at+jwt" && type != "application/at+jwt" && type != "JWT") return std::nullopt;
  return rs256_key_id(header);
}

tl::expected<VerifiedToken, Why> read_issuer_claims(const ExternalIssuer& issuer,
                                                    const json& header, const json& claims) {
  if (text_claim(claims, "iss") != issuer.issuer || !says_access_token(header, claims) ||
      claims.contains("cnf")) {
    return tl::unexpected(Why::invalid);
  }
  const auto times = times_of(claims);
  const auto theirs = text_claim(claims, "sub");
  if (!times || !theirs) return tl::unexpected(Why::invalid);
  VerifiedToken token{.principal = {.subject = issuer.name + ":" + *theirs,
                                    .email = text_claim(claims, "email").value_or(""),
                                    .clinic = clinic_of(issuer, claims),
                                    .expires_at_s = times->expires_at_s},
                      .not_before_s = times->not_before_s};
  if (!is_recordable(token.principal.subject)) return tl::unexpected(Why::invalid);
  if (!is_for_audience(claims, issuer.audience)) return tl::unexpected(Why::other_audience);
  const auto role = role_of(issuer, claims);
  if (!role || !is_recordable(token.principal.clinic)) return tl::unexpected(Why::no_role);
  token.principal.role = *role;
  return token;
}

}  // namespace carelog::auth
