#include "auth/calls/certificates.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "auth/calls/x509_parts.h"

namespace carelog::auth {
namespace {

using x509::octets;
using x509::Owned;
using x509::reading;

constexpr long clock_skew_s = 300;
constexpr long day_s = 86'400;

std::string contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

Owned<X509> certificate_of(const std::string& pem) {
  const auto bio = reading(pem);
  Owned<X509> certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!certificate) throw CertificateUnusable("a certificate cannot be read as PEM");
  return certificate;
}

Owned<EVP_PKEY> key_of(const std::string& pem) {
  const auto bio = reading(pem);
  // An empty passphrase instead of the default callback, which would ask on the terminal.
  Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")));
  if (!key) throw CertificateUnusable("a private key cannot be read as unencrypted PEM");
  return key;
}

std::string pem_of(X509* certificate) {
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return contents(bio.get());
}

std::string pem_of(EVP_PKEY* key) {
  const Owned<BIO> bio(BIO_new(BIO_s_secmem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return contents(bio.get());
}

std::string der_of(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  if (size <= 0) throw CertificateUnusable("a certificate cannot be encoded");
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) {
    throw CertificateUnusable("a certificate cannot be given its extensions");
  }
}

// An unsigned certificate for the key.
Owned<X509> draft(EVP_PKEY* key, const std::string& name, int days) {
  Owned<X509> certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  unsigned char serial[16];
  if (RAND_bytes(serial, sizeof serial) != 1) throw CertificateUnusable("there is no chance");
  serial[0] &= 0x7f;
  BIGNUM* number = BN_bin2bn(serial, sizeof serial, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
  BN_free(number);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -clock_skew_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * day_s);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

Owned<EVP_PKEY> new_key() {
  Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!key) throw CertificateUnusable("no key on P-256 could be made");
  return key;
}

void sign(X509* certificate, EVP_PKEY* key) {
  if (X509_sign(certificate, key, EVP_sha256()) == 0) {
    throw CertificateUnusable("the authority cannot sign a certificate");
  }
}

}  // namespace

struct PeerIdentity::State {
  std::string certificate_pem;
  std::string key_pem;
  std::string certificate_der;
  Owned<EVP_PKEY> key;
  PeerRole role = PeerRole::tool;
  std::int64_t expires_at_s = 0;
};

PeerIdentity::PeerIdentity(std::string certificate_pem, std::string key_pem)
    : state_(std::make_unique<State>()) {
  const auto certificate = certificate_of(certificate_pem);
  state_->key = key_of(key_pem);
  if (X509_check_private_key(certificate.get(), state_->key.get()) != 1) {
    throw CertificateUnusable("the private key is not that of the certificate");
  }
  const auto role = x509::role_of(certificate.get());
  if (!role) throw CertificateUnusable("the certificate names no role of carelog");
  state_->role = *role;
  state_->certificate_der = der_of(certificate.get());
  state_->expires_at_s = x509::expiry_of(certificate.get());
  state_->certificate_pem = std::move(certificate_pem);
  state_->key_pem = std::move(key_pem);
}

PeerIdentity::PeerIdentity(PeerIdentity&&) noexcept = default;
PeerIdentity::~PeerIdentity() = default;

PeerRole PeerIdentity::role() const {
  return state_->role;
}
const std::string& PeerIdentity::certificate_pem() const {
  return state_->certificate_pem;
}
const std::string& PeerIdentity::key_pem() const {
  return state_->key_pem;
}
const std::string& PeerIdentity::certificate_der() const {
  return state_->certificate_der;
}
std::int64_t PeerIdentity::expires_at_s() const {
  return state_->expires_at_s;
}

std::string PeerIdentity::sign(std::string_view bytes) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(state_->key.get())), '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, state_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     octets(bytes), bytes.size()) != 1) {
    throw CertificateUnusable("the certificate's key cannot sign");
  }
  signature.resize(size);
  return signature;
}

struct PeerAuthority::State {
  Owned<X509> certificate;
  Owned<EVP_PKEY> key;
};

PeerAuthority::PeerAuthority(std::unique_ptr<State> state) : state_(std::move(state)) {}
PeerAuthority::PeerAuthority(PeerAuthority&&) noexcept = default;
PeerAuthority::~PeerAuthority() = default;

PeerAuthority::PeerAuthority(const std::string& certificate_pem, const std::string& key_pem)
    : state_(std::make_unique<State>()) {
  state_->certificate = certificate_of(certificate_pem);
  state_->key = key_of(key_pem);
  if (X509_check_private_key(state_->certificate.get(), state_->key.get()) != 1) {
    throw CertificateUnusable("the authority's private key is not that of its certificate");
  }
}

PeerAuthority PeerAuthority::generate(int days) {
  auto state = std::make_unique<State>();
  state->key = new_key();
  state->certificate = draft(state->key.get(), "carelog authority", days);
  X509* const certificate = state->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  extend(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  extend(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  extend(certificate, certificate, NID_subject_key_identifier, "hash");
  sign(certificate, state->key.get());
  return PeerAuthority(std::move(state));
}

PeerIdentity PeerAuthority::issue(PeerRole role, int days) const {
  const auto key = new_key();
  const auto certificate = draft(key.get(), "carelog " + std::string(peer_role_name(role)), days);
  X509* const issuer = state_->certificate.get();
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer));
  extend(certificate.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  extend(certificate.get(), issuer, NID_key_usage, "critical,digitalSignature");
  extend(certificate.get(), issuer, NID_ext_key_usage, "serverAuth,clientAuth");
  extend(certificate.get(), issuer, NID_subject_alt_name,
         "URI:" + peer_role_uri(role) + ",DNS:" + peer_role_host(role));
  extend(certificate.get(), issuer, NID_subject_key_identifier, "hash");
  extend(certificate.get(), issuer, NID_authority_key_identifier, "keyid");
  sign(certificate.get(), state_->key.get());
  return {pem_of(certificate.get()), pem_of(key.get())};
}

std::string PeerAuthority::certificate_pem() const {
  return pem_of(state_->certificate.get());
}
std::string PeerAuthority::key_pem() const {
  return pem_of(state_->key.get());
}

}  // namespace carelog::auth
