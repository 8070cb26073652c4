// Where the keys of access tokens come from: one that signs, and all that verifiers should believe.
#pragma once

#include <memory>
#include <string>

#include "auth/tokens/signing_key.h"

namespace carelog::auth {

// Thread-safe. What it answers may change between two calls.
class KeySource {
 public:
  virtual ~KeySource() = default;
  virtual std::shared_ptr<const SigningKey> signing() const = 0;
  virtual std::string jwks() const = 0;  // RFC 7517
};

// One key for ever.
class OneKey final : public KeySource {
 public:
  explicit OneKey(SigningKey key) : key_(std::make_shared<const SigningKey>(std::move(key))) {}
  std::shared_ptr<const SigningKey> signing() const override { return key_; }
  std::string jwks() const override { return key_->jwks(); }

 private:
  const std::shared_ptr<const SigningKey> key_;
};

}  // namespace carelog::auth
