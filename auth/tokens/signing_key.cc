#include "auth/tokens/signing_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <utility>

#include "auth/openssl_owned.h"
#include "auth/tokens/base64url.h"

namespace carelog::auth {
namespace {

using openssl::Owned;

std::string big_endian_bytes(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) throw KeyUnusable("the RSA key cannot be read");
  const Owned<BIGNUM> number(raw);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

std::string contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
             EVP_sha256(), nullptr);
  return digest;
}

}  // namespace

struct SigningKey::Key {
  Owned<EVP_PKEY> pair;
  std::string modulus;   // base64url
  std::string exponent;  // base64url
  std::string id;

  explicit Key(Owned<EVP_PKEY> from) : pair(std::move(from)) {
    modulus = base64url_encode(big_endian_bytes(pair.get(), OSSL_PKEY_PARAM_RSA_N));
    exponent = base64url_encode(big_endian_bytes(pair.get(), OSSL_PKEY_PARAM_RSA_E));
    // RFC 7638: required members only, in lexicographic order, no white space.
    id = base64url_encode(
        sha256(R"({"e":")" + exponent + R"(","kty":"RSA","n":")" + modulus + R"("})"));
  }

  std::string private_pem() const {
    const Owned<BIO> bio(BIO_new(BIO_s_secmem()));
    if (PEM_write_bio_PKCS8PrivateKey(bio.get(), pair.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != 1) {
      throw KeyUnusable("the signing key cannot be written as PEM");
    }
    return contents(bio.get());
  }
};

SigningKey::SigningKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::generate(int bits) {
  Owned<EVP_PKEY> key(EVP_RSA_gen(static_cast<unsigned>(bits)));
  if (!key) throw KeyUnusable("no RSA key could be made");
  return SigningKey(std::make_unique<Key>(std::move(key)));
}

SigningKey SigningKey::load(const std::filesystem::path& file) {
  const std::string pem = read_private_file(file);
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // An empty passphrase instead of the default callback, which would ask on the terminal.
  Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")));
  if (!key || EVP_PKEY_is_a(key.get(), "RSA") != 1 || EVP_PKEY_get_bits(key.get()) < key_bits_min) {
    throw KeyUnusable("the signing key " + file.string() + " is not an unencrypted RSA key of " +
                      std::to_string(key_bits_min) +
                      " bits or more in PEM form; move it away and a new one is made");
  }
  return SigningKey(std::make_unique<Key>(std::move(key)));
}

SigningKey SigningKey::load_or_create(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) generate().write(file, Existing::kept);
  return load(file);
}

void SigningKey::write(const std::filesystem::path& file, Existing existing) const {
  write_private_file(file, key_->private_pem(), existing);
}

const std::string& SigningKey::key_id() const {
  return key_->id;
}

std::string SigningKey::sign(std::string_view bytes) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_->pair.get())), '\0');
  std::size_t size = signature.size();
  // RSA keys sign with PKCS #1 v1.5 padding unless told otherwise.
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->pair.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) != 1) {
    throw KeyUnusable("the signing key cannot sign");
  }
  signature.resize(size);
  return signature;
}

std::string SigningKey::jwk() const {
  return R"({"kty":"RSA","use":"sig","alg":"RS256","kid":")" + key_->id + R"(","n":")" +
         key_->modulus + R"(","e":")" + key_->exponent + R"("})";
}

std::string SigningKey::jwks() const {
  return R"({"keys":[)" + jwk() + "]}";
}

std::string SigningKey::public_pem() const {
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PUBKEY(bio.get(), key_->pair.get()) != 1) {
    throw KeyUnusable("the public key cannot be written as PEM");
  }
  return contents(bio.get());
}

}  // namespace carelog::auth
