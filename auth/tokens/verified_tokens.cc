#include "auth/tokens/verified_tokens.h"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace carelog::auth {

TokenDigest digest_of(std::string_view token) {
  // Fetched once: looking up the algorithm costs as much as hashing.
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  TokenDigest digest;
  unsigned size = 0;
  if (EVP_Digest(token.data(), token.size(), digest.data(), &size, sha256, nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not to be had");
  }
  return digest;
}

VerifiedTokens::VerifiedTokens(std::size_t tokens_max)
    : shard_tokens_max_(std::max<std::size_t>(1, tokens_max / shards)) {}

// The last byte selects the shard; the first ones are the hash within it.
std::optional<VerifiedToken> VerifiedTokens::find(const TokenDigest& digest) const {
  const Shard& shard = shards_[digest.back() % shards];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.tokens.find(digest);
  if (found == shard.tokens.end()) return std::nullopt;
  return found->second;
}

void VerifiedTokens::remember(const TokenDigest& digest, const VerifiedToken& token) {
  Shard& shard = shards_[digest.back() % shards];
  const std::lock_guard lock(shard.mutex);
  if (!shard.tokens.emplace(digest, token).second) return;
  shard.by_age.push_back(digest);
  if (shard.by_age.size() <= shard_tokens_max_) return;
  shard.tokens.erase(shard.by_age.front());
  shard.by_age.pop_front();
}

std::size_t VerifiedTokens::size() const {
  std::size_t tokens = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    tokens += shard.tokens.size();
  }
  return tokens;
}

}  // namespace carelog::auth
