// The file that names the external issuers whose tokens are taken, as `--issuers` gives it:
//
//   [{"name": "sso", "issuer": "https://sso.clinic.example/realms/clinic",
//     "audience": "carelog-api", "roleClaim": "realm_access.roles",
//     "roles": {"doctor": "clinician", "desk": "receptionist"}, "clinic": "main"}]
//
// Instead of clinic there may be clinicClaim, the path of a claim; jwksUri, if the issuer has no
// discovery document. A path is names with dots between, or a list of names where one has a dot.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/permission.h"

namespace carelog::auth {

inline constexpr std::size_t issuers_max = 16;
inline constexpr std::size_t issuer_roles_max = 64;

using ClaimPath = std::vector<std::string>;

struct ExternalIssuer {
  std::string name;    // stands before the subject: "sso:5f3c..."
  std::string issuer;  // exactly what iss must be
  std::string audience;
  std::string jwks_uri;  // empty: discovery says
  ClaimPath role_claim;
  std::vector<std::pair<std::string, Role>> roles;  // the first that a token has counts
  std::string clinic;                               // empty: clinic_claim says
  ClaimPath clinic_claim;
};

// Throws std::invalid_argument with a sentence that names issuer, member and what to do.
std::vector<ExternalIssuer> read_issuer_list(std::string_view json);

// https, or http to this machine: what is fetched decides who is believed.
[[nodiscard]] bool is_safe_url(std::string_view url);

}  // namespace carelog::auth
