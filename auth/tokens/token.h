// Access tokens: RS256 JSON Web Tokens of type at+jwt (RFC 9068).
//
// The auth role and `carelog token` issue them; the gateway verifies one with every request. Both
// use OpenSSL 3 EVP rather than cjose: cjose takes the algorithm from the token's own header and
// accepts what we refuse (duplicate members, unknown header parameters, non-canonical base64url).
// Here the algorithm belongs to the key and is never negotiated (RFC 8725).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "auth/principal.h"
#include "auth/tokens/key_source.h"

namespace carelog::auth {

inline constexpr std::string_view default_issuer = "carelog";
inline constexpr std::string_view default_audience = "carelog-api";
inline constexpr std::int64_t token_lifetime_default_s = 600;
inline constexpr std::int64_t leeway_s = 60;
inline constexpr std::size_t token_bytes_max = 8192;
inline constexpr std::size_t claims_depth_max = 8;
inline constexpr std::size_t verified_tokens_max = 8192;

struct IssuedToken {
  std::string token;
  std::int64_t expires_at_s = 0;  // Unix time
};

// Thread-safe.
class TokenIssuer {
 public:
  TokenIssuer(std::shared_ptr<const KeySource> keys, std::string issuer, std::string audience,
              std::int64_t lifetime_s = token_lifetime_default_s);
  // With one key for ever.
  TokenIssuer(SigningKey key, std::string issuer, std::string audience,
              std::int64_t lifetime_s = token_lifetime_default_s);

  // A token for this principal; ignores its expires_at_s. now_ms is Unix time.
  IssuedToken issue(const Principal& principal, std::int64_t now_ms) const;

  std::string jwks() const { return keys_->jwks(); }
  const std::string& issuer() const { return issuer_; }
  const std::string& audience() const { return audience_; }
  std::int64_t lifetime_s() const { return lifetime_s_; }

 private:
  std::shared_ptr<const KeySource> keys_;
  std::string issuer_;
  std::string audience_;
  std::int64_t lifetime_s_;
};

// Why a token is refused. All faults of a token have one answer, so that trying things teaches
// nothing; oversized is separate only because HTTP has another status for it.
enum class TokenRefusal { invalid, oversized };

// Verifies tokens against a set of keys. Thread-safe. Remembers verified tokens (bounded, by
// SHA-256 of the token) but checks their times on every use.
class TokenVerifier {
 public:
  // jwks is the issuer's RFC 7517 document. Throws std::invalid_argument if it holds no RSA key
  // of at least key_bits_min for RS256.
  TokenVerifier(std::string_view jwks, std::string issuer, std::string audience);
  ~TokenVerifier();
  TokenVerifier(const TokenVerifier&) = delete;
  TokenVerifier& operator=(const TokenVerifier&) = delete;

  // From now on these keys and no others are believed: tokens that are remembered are forgotten. At
  // once if they are the same text as before. Throws as the constructor does, and changes nothing.
  void believe(std::string_view jwks);

  // token is what follows "Bearer "; now_ms is Unix time.
  [[nodiscard]] tl::expected<Principal, TokenRefusal> verify(std::string_view token,
                                                             std::int64_t now_ms) const;

  // Number of tokens remembered now.
  std::size_t remembered() const;

 private:
  struct State;
  std::shared_ptr<const State> state() const;

  const std::string issuer_;
  const std::string audience_;
  mutable std::mutex mutex_;
  std::shared_ptr<const State> state_;  // replaced as a whole
};

}  // namespace carelog::auth
