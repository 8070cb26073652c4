// A verifier that holds our key, and its verdict on a token.
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "auth/tokens/token.h"
#include "tests/auth/forged_token.h"

namespace carelog::auth::testing {

class ATokenVerifier : public ::testing::Test {
 protected:
  tl::expected<Principal, TokenRefusal> verify(std::string_view token,
                                               std::int64_t at_ms = now_ms) {
    return verifier_.verify(token, at_ms);
  }
  bool accepts(std::string_view token, std::int64_t at_ms = now_ms) {
    return verify(token, at_ms).has_value();
  }
  bool refuses(std::string_view token, std::int64_t at_ms = now_ms) {
    const auto verdict = verify(token, at_ms);
    return !verdict && verdict.error() == TokenRefusal::invalid;
  }

  TokenVerifier verifier_{our_key().jwks(), issuer, audience};
};

}  // namespace carelog::auth::testing
