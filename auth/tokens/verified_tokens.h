// Tokens whose signature was verified, so that the next request with one costs a hash instead of an
// RSA operation. Keyed by SHA-256 of the whole token; bounded, the oldest goes first. Thread-safe.
//
// Only valid tokens are kept, so that a flood of invalid ones displaces nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "auth/principal.h"

namespace carelog::auth {

// The content of a valid token. Its times are checked on every use.
struct VerifiedToken {
  Principal principal;
  std::int64_t not_before_s = 0;  // Unix time
};

using TokenDigest = std::array<std::uint8_t, 32>;  // SHA-256

TokenDigest digest_of(std::string_view token);

class VerifiedTokens {
 public:
  explicit VerifiedTokens(std::size_t tokens_max);

  std::optional<VerifiedToken> find(const TokenDigest& digest) const;
  void remember(const TokenDigest& digest, const VerifiedToken& token);
  std::size_t size() const;

 private:
  struct FirstBytes {
    std::size_t operator()(const TokenDigest& digest) const {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<TokenDigest, VerifiedToken, FirstBytes> tokens;
    std::deque<TokenDigest> by_age;
  };
  static constexpr std::size_t shards = 16;

  const std::size_t shard_tokens_max_;
  std::array<Shard, shards> shards_;
};

}  // namespace carelog::auth
