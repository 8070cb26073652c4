#include <nlohmann/json.hpp>
#include <string>

#include "auth/sessions/refresh_token.h"
#include "auth/tokens/base64url.h"
#include "auth/tokens/token.h"
#include "auth/tokens/token_parts.h"
#include "tests/auth/forged_token.h"
#include "tests/fuzz/targets.h"

namespace carelog::fuzz {
namespace {

using namespace carelog::auth;

const TokenVerifier& verifier() {
  static const TokenVerifier ours(testing::our_key().jwks(), testing::issuer, testing::audience);
  return ours;
}

// What a token must say at the least, read without our own reader.
void check_claims(const Principal& principal, std::string_view header, std::string_view claims) {
  const auto said = nlohmann::json::parse(claims);
  must(said.at("iss") == testing::issuer, "a token is of the issuer");
  must(said.at("sub") == principal.subject && !principal.subject.empty(), "it names its subject");
  must(said.at("clinic") == principal.clinic && !principal.clinic.empty(), "it names the clinic");
  must(said.at("exp") == principal.expires_at_s, "it says when it ends");
  must(principal.expires_at_s + leeway_s > testing::now_s, "it has not ended");
  must(nlohmann::json::parse(header).at("typ") == "at+jwt", "it is an access token");
}

// KEY in the header stands for our key's id, which is another in each process.
void signed_by_us(std::string_view text) {
  const auto line_end = text.find('\n');
  if (line_end == std::string_view::npos) return;
  std::string header(text.substr(0, line_end));
  const auto claims = text.substr(line_end + 1);
  if (const auto at = header.find("KEY"); at != std::string::npos) {
    header.replace(at, 3, testing::our_key().key_id());
  }
  const std::string body = base64url_encode(header) + "." + base64url_encode(claims);
  const auto verdict = verifier().verify(
      body + "." + base64url_encode(testing::our_key().sign(body)), testing::now_ms);
  if (verdict) check_claims(*verdict, header, claims);
}

void parts_of(std::string_view text) {
  if (const auto bytes = base64url_decode(text)) {
    must(base64url_encode(*bytes) == text, "bytes have one text");
  }
  const auto object = decode_token_object(base64url_encode(text));
  if (!object) return;
  must(object->is_object(), "a part of a token is an object");
  if (const auto id = rs256_key_id(*object)) must(object->at("alg") == "RS256", "it is RS256");
  if (is_for_audience(*object, "a")) must(object->contains("aud"), "an audience is named");
  if (const auto times = times_of(*object)) {
    must(times->expires_at_s >= 0 && times->not_before_s >= 0, "times are not before 1970");
  }
}

}  // namespace

void token(std::string_view bytes) {
  if (bytes.starts_with('!')) return signed_by_us(bytes.substr(1));
  must(!verifier().verify(bytes, testing::now_ms), "nobody makes a token without the key");
  static const RefreshTokens refresh(std::string(32, 'k'));
  if (const auto ticket = refresh.read(bytes)) {
    must(refresh.token(*ticket) == bytes, "a refresh token has one text");
  }
  parts_of(bytes);
}

}  // namespace carelog::fuzz
