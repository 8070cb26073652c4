// OpenSSL's X.509 certificates: what certificates.cc and peer_trust.cc share.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth/calls/peer_role.h"
#include "auth/openssl_owned.h"

namespace carelog::auth::x509 {

using openssl::octets;

struct Free : openssl::Free {
  using openssl::Free::operator();
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

inline Owned<BIO> reading(std::string_view bytes) {
  return Owned<BIO>(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::int64_t expiry_of(const X509* certificate);  // Unix time, seconds

// The role that a certificate names; nothing if it names none or several.
std::optional<PeerRole> role_of(const X509* certificate);

}  // namespace carelog::auth::x509
