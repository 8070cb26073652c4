// Tokens of one external issuer, held against the keys that it has told. What `TokenVerifier` is
// for our own.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "auth/issuers/issuer_list.h"
#include "auth/issuers/issuer_refusal.h"
#include "auth/principal.h"
#include "auth/tokens/verified_tokens.h"

namespace carelog::auth {

// Thread-safe. Remembers good tokens as long as their key is believed, and looks at their times on
// every use.
class IssuerTokens {
 public:
  explicit IssuerTokens(ExternalIssuer issuer);
  ~IssuerTokens();
  IssuerTokens(const IssuerTokens&) = delete;
  IssuerTokens& operator=(const IssuerTokens&) = delete;

  const ExternalIssuer& issuer() const { return issuer_; }

  // From now on these keys and no others are believed. jwks: RFC 7517. Throws std::invalid_argument
  // if it holds none that can be used, and changes nothing.
  void believe(std::string_view jwks);
  void believe_none();

  bool knows(const std::string& key_id) const;
  std::size_t keys() const;

  // A token that was found good before, if it still is.
  std::optional<Principal> remembered(const TokenDigest& digest, std::int64_t now_ms) const;
  [[nodiscard]] tl::expected<Principal, IssuerRefusal> verify(std::string_view token,
                                                              std::int64_t now_ms) const;

 private:
  struct State;
  std::shared_ptr<const State> state() const;
  void change_to(std::shared_ptr<const State> state);

  const ExternalIssuer issuer_;
  mutable std::mutex mutex_;
  std::shared_ptr<const State> state_;  // replaced as a whole
};

}  // namespace carelog::auth
