#include "tests/auth/forged_token.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace carelog::auth::testing {

using nlohmann::json;

const SigningKey& our_key() {
  static const SigningKey key = SigningKey::generate(key_bits_min);
  return key;
}

const SigningKey& their_key() {
  static const SigningKey key = SigningKey::generate(key_bits_min);
  return key;
}

json good_header() {
  return {{"alg", "RS256"}, {"typ", "at+jwt"}, {"kid", our_key().key_id()}};
}

json good_claims() {
  return {{"iss", issuer},
          {"aud", audience},
          {"sub", "4b2c6b7e-0d4e-4b53-9b46-1f6f4b8a3b11"},
          {"iat", now_s},
          {"nbf", now_s},
          {"exp", now_s + 600},
          {"jti", "fDmA9eTqVvK1bMvWc0Vn2w"},
          {"role", "clinician"},
          {"clinic", "main"},
          {"email", "ada@clinic.test"}};
}

std::string encoded(const json& header, std::string_view claims) {
  return base64url_encode(header.dump()) + "." + base64url_encode(claims);
}

std::string signed_token(const json& header, std::string_view claims) {
  const std::string content = encoded(header, claims);
  return content + "." + base64url_encode(our_key().sign(content));
}

std::string signed_token(const json& header, const json& claims) {
  return signed_token(header, std::string_view(claims.dump()));
}

std::string with_claim(const char* name, const json& value) {
  json claims = good_claims();
  claims[name] = value;
  if (value.is_null()) claims.erase(name);
  return signed_token(good_header(), claims);
}

std::string with_header(const char* name, const json& value) {
  json header = good_header();
  header[name] = value;
  if (value.is_null()) header.erase(name);
  return signed_token(header, good_claims());
}

std::string hmac_token(const json& header, std::string_view secret) {
  const std::string content = encoded(header, good_claims().dump());
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(content.data()), content.size(), mac, &size);
  return content + "." + base64url_encode({reinterpret_cast<const char*>(mac), size});
}

}  // namespace carelog::auth::testing
