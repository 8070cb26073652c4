#include "auth/tokens/verification_key.h"

#include <openssl/core_names.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "auth/openssl_owned.h"
#include "auth/tokens/base64url.h"
#include "auth/tokens/signing_key.h"

namespace carelog::auth {
namespace {

using nlohmann::json;

using openssl::octets;
using openssl::Owned;

Owned<BIGNUM> number(const std::string& bytes) {
  return Owned<BIGNUM>(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

Owned<EVP_PKEY> public_key(const std::string& modulus, const std::string& exponent) {
  const Owned<BIGNUM> n = number(modulus);
  const Owned<BIGNUM> e = number(exponent);
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    throw std::invalid_argument("the key set holds an RSA key that cannot be used");
  }
  return Owned<EVP_PKEY>(key);
}

std::string text_member(const json& key, const char* name) {
  const auto found = key.find(name);
  return found != key.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_for_rs256(const json& key) {
  if (!key.is_object() || text_member(key, "kty") != "RSA") return false;
  const std::string use = text_member(key, "use");
  return text_member(key, "alg") == "RS256" && (use.empty() || use == "sig");
}

// RFC 7517 asks for neither alg nor use.
bool may_be_for_rs256(json key) {
  if (key.is_object() && !key.contains("alg")) key["alg"] = "RS256";
  return is_for_rs256(key);
}

// The array "keys" of a key set.
json keys_in(std::string_view jwks) {
  json document = json::parse(jwks, nullptr, false);
  if (!document.is_object() || !document.contains("keys") || !document["keys"].is_array()) {
    throw std::invalid_argument("the key set is not a JWKS document");
  }
  return std::move(document["keys"]);
}

VerificationKey key_of(const json& key) {
  const auto modulus = base64url_decode(text_member(key, "n"));
  const auto exponent = base64url_decode(text_member(key, "e"));
  if (!modulus || !exponent || text_member(key, "kid").empty()) {
    throw std::invalid_argument("the key set holds an RSA key without kid, n or e");
  }
  return {*modulus, *exponent};
}

}  // namespace

struct VerificationKey::Key {
  Owned<EVP_PKEY> public_half;
  std::size_t signature_bytes = 0;
};

VerificationKey::VerificationKey(const std::string& modulus, const std::string& exponent)
    : key_(std::make_unique<Key>()) {
  key_->public_half = public_key(modulus, exponent);
  if (EVP_PKEY_get_bits(key_->public_half.get()) < key_bits_min) {
    throw std::invalid_argument("the key set holds an RSA key of fewer than " +
                                std::to_string(key_bits_min) + " bits");
  }
  key_->signature_bytes = static_cast<std::size_t>(EVP_PKEY_get_size(key_->public_half.get()));
}

VerificationKey::VerificationKey(VerificationKey&&) noexcept = default;
VerificationKey::~VerificationKey() = default;

bool VerificationKey::verify(std::string_view bytes, std::string_view signature) const {
  if (signature.size() != key_->signature_bytes) return false;
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                              key_->public_half.get()) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(bytes),
                          bytes.size()) == 1;
}

VerificationKeys keys_of_jwks(std::string_view jwks) {
  VerificationKeys keys;
  for (const json& key : keys_in(jwks)) {
    if (is_for_rs256(key)) keys.emplace(text_member(key, "kid"), key_of(key));
  }
  if (keys.empty()) throw std::invalid_argument("the key set holds no key for RS256");
  return keys;
}

VerificationKeys usable_keys_of_jwks(std::string_view jwks) {
  VerificationKeys keys;
  for (const json& key : keys_in(jwks)) {
    if (!may_be_for_rs256(key) || keys.size() == keys_of_issuer_max) continue;
    try {
      keys.emplace(text_member(key, "kid"), key_of(key));
    } catch (const std::invalid_argument&) {
      continue;  // theirs to mend; the others are good
    }
  }
  if (keys.empty()) throw std::invalid_argument("the key set holds no key for RS256");
  return keys;
}

}  // namespace carelog::auth
