// A refresh token: the session's id, the generation it is of, and a MAC over both under a key of
// the auth role. Nothing of it is stored, so that no copy of the database holds one, and the same
// generation is always the same token. Pure and thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::auth {

struct RefreshTicket {
  std::string session;  // a UUID
  std::uint32_t generation = 0;

  friend bool operator==(const RefreshTicket&, const RefreshTicket&) = default;
};

class RefreshTokens {
 public:
  // Requires: the key is secret and has at least 32 bytes.
  explicit RefreshTokens(std::string key) : key_(std::move(key)) {}

  std::string token(const RefreshTicket& ticket) const;
  // Nothing: it was not made here.
  std::optional<RefreshTicket> read(std::string_view token) const;

 private:
  const std::string key_;
};

}  // namespace carelog::auth
