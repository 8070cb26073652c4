// How carelog's processes identify themselves to one another: certificates of a private authority,
// one per role. Their keys serve mutual TLS and sign caller tokens.
//
// `carelog up` creates authority and certificates in memory at every start; `carelog serve` reads
// files made by `carelog keys`. Keys are ECDSA on P-256.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "auth/calls/peer_role.h"

namespace carelog::auth {

// A certificate or key cannot be used; one line that says how to fix it.
struct CertificateUnusable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline constexpr int certificate_days_default = 90;
inline constexpr int authority_days_default = 3650;

// A certificate with its private key. Immutable; sign() from any thread.
class PeerIdentity {
 public:
  // Both PEM. Throws CertificateUnusable if they do not belong together or name no role.
  PeerIdentity(std::string certificate_pem, std::string key_pem);
  PeerIdentity(PeerIdentity&&) noexcept;
  ~PeerIdentity();

  PeerRole role() const;
  const std::string& certificate_pem() const;
  const std::string& key_pem() const;
  const std::string& certificate_der() const;
  std::int64_t expires_at_s() const;               // Unix time
  std::string sign(std::string_view bytes) const;  // ECDSA, SHA-256

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Issues certificates: holds the authority's private key. Used by one thread.
class PeerAuthority {
 public:
  static PeerAuthority generate(int days = authority_days_default);
  // Throws CertificateUnusable.
  PeerAuthority(const std::string& certificate_pem, const std::string& key_pem);
  PeerAuthority(PeerAuthority&&) noexcept;
  ~PeerAuthority();

  PeerIdentity issue(PeerRole role, int days = certificate_days_default) const;
  std::string certificate_pem() const;
  std::string key_pem() const;

 private:
  struct State;
  explicit PeerAuthority(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The public half of a certificate that was verified.
class TrustedPeer {
 public:
  TrustedPeer(PeerRole role, std::int64_t expires_at_s, std::shared_ptr<void> key)
      : role_(role), expires_at_s_(expires_at_s), key_(std::move(key)) {}

  PeerRole role() const { return role_; }
  std::int64_t expires_at_s() const { return expires_at_s_; }
  [[nodiscard]] bool verify(std::string_view bytes, std::string_view signature) const;

 private:
  PeerRole role_;
  std::int64_t expires_at_s_;
  std::shared_ptr<void> key_;
};

// The authorities that a process trusts: it believes every certificate of theirs.
// Thread-safe.
class PeerTrust {
 public:
  // PEM, one or several certificates: an old authority beside the new one during a replacement.
  // Throws CertificateUnusable.
  explicit PeerTrust(const std::string& authorities_pem);
  PeerTrust(PeerTrust&&) noexcept;
  ~PeerTrust();

  // Error: a few words. Checks validity against the current time.
  tl::expected<TrustedPeer, std::string> check(std::string_view certificate_der) const;
  const std::string& authorities_pem() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace carelog::auth
