#include <openssl/pem.h>

#include <ctime>

#include "auth/calls/certificates.h"
#include "auth/calls/x509_parts.h"

namespace carelog::auth {
namespace x509 {

std::int64_t expiry_of(const X509* certificate) {
  std::tm time{};
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time);
  return static_cast<std::int64_t>(timegm(&time));
}

std::optional<PeerRole> role_of(const X509* certificate) {
  const Owned<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::optional<PeerRole> role;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* text = name->d.uniformResourceIdentifier;
    const auto one = peer_role_from_uri({reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                                         static_cast<std::size_t>(ASN1_STRING_length(text))});
    if (!one || role) return std::nullopt;
    role = one;
  }
  return role;
}

}  // namespace x509

using x509::octets;
using x509::Owned;

bool TrustedPeer::verify(std::string_view bytes, std::string_view signature) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                              static_cast<EVP_PKEY*>(key_.get())) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(bytes),
                          bytes.size()) == 1;
}

struct PeerTrust::State {
  std::string authorities_pem;
  Owned<X509_STORE> store{X509_STORE_new()};
};

PeerTrust::PeerTrust(const std::string& authorities_pem) : state_(std::make_unique<State>()) {
  state_->authorities_pem = authorities_pem;
  const auto bio = x509::reading(authorities_pem);
  int authorities = 0;
  while (X509* raw = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    const Owned<X509> certificate(raw);
    X509_STORE_add_cert(state_->store.get(), certificate.get());
    ++authorities;
  }
  if (authorities == 0) throw CertificateUnusable("there is no authority's certificate in PEM");
}

PeerTrust::PeerTrust(PeerTrust&&) noexcept = default;
PeerTrust::~PeerTrust() = default;

const std::string& PeerTrust::authorities_pem() const {
  return state_->authorities_pem;
}

tl::expected<TrustedPeer, std::string> PeerTrust::check(std::string_view der) const {
  const unsigned char* at = octets(der);
  const Owned<X509> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!certificate || at != octets(der) + der.size()) {
    return tl::unexpected(std::string("its certificate cannot be read"));
  }
  const Owned<X509_STORE_CTX> context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), state_->store.get(), certificate.get(), nullptr);
  if (X509_verify_cert(context.get()) != 1) {
    return tl::unexpected(
        std::string(X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()))));
  }
  const auto role = x509::role_of(certificate.get());
  if (!role) return tl::unexpected(std::string("its certificate names no role"));
  return TrustedPeer(*role, x509::expiry_of(certificate.get()),
                     std::shared_ptr<void>(X509_get_pubkey(certificate.get()), [](void* key) {
                       EVP_PKEY_free(static_cast<EVP_PKEY*>(key));
                     }));
}

}  // namespace carelog::auth
