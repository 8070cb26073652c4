// Whom a token speaks for, by the keys that are known now: for answers that say more to some
// callers and do not wait.
#pragma once

#include <optional>
#include <string_view>

#include "auth/principal.h"

namespace carelog::auth {
class ExternalIssuers;
class TokenVerifier;
}  // namespace carelog::auth

namespace carelog::gateway {

// issuers may be null. Nothing: the token is not good, or not yet.
std::optional<auth::Principal> known_caller(const auth::TokenVerifier& ours,
                                            const auth::ExternalIssuers* issuers,
                                            std::string_view token);

}  // namespace carelog::gateway
