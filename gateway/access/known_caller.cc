#include "gateway/access/known_caller.h"

#include <utility>

#include "auth/issuers/external_issuers.h"
#include "auth/tokens/token.h"
#include "infra/process/clock.h"

namespace carelog::gateway {

std::optional<auth::Principal> known_caller(const auth::TokenVerifier& ours,
                                            const auth::ExternalIssuers* issuers,
                                            std::string_view token) {
  if (auto principal = ours.verify(token, infra::now_ms())) return std::move(*principal);
  if (issuers == nullptr) return std::nullopt;
  auto principal = issuers->verify(token);
  return principal ? std::optional(std::move(*principal)) : std::nullopt;
}

}  // namespace carelog::gateway
