// Forged tokens and tokens of other issuers: signatures, keys, headers, encodings.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "auth/tokens/token.h"
#include "tests/auth/forged_token.h"
#include "tests/auth/token_fixture.h"

namespace carelog::auth::testing {
namespace {

using nlohmann::json;

TEST_F(ATokenVerifier, AcceptsAGoodTokenAndSaysWhoItIs) {
  const auto principal = verify(signed_token(good_header(), good_claims()));
  ASSERT_TRUE(principal);
  EXPECT_EQ(*principal, (Principal{.subject = "4b2c6b7e-0d4e-4b53-9b46-1f6f4b8a3b11",
                                   .email = "ada@clinic.test",
                                   .role = Role::clinician,
                                   .clinic = "main",
                                   .expires_at_s = now_s + 600}));
}

TEST_F(ATokenVerifier, AcceptsWhatTheIssuerMakesForEveryRole) {
  const TokenIssuer made_by(SigningKey::generate(key_bits_min), issuer, audience, 300);
  const TokenVerifier its_verifier(made_by.jwks(), issuer, audience);
  for (Role role : all_roles) {
    const Principal wanted{
        .subject = "s", .email = "", .role = role, .clinic = "main", .expires_at_s = now_s + 300};
    const IssuedToken issued = made_by.issue(wanted, now_ms);
    EXPECT_EQ(issued.expires_at_s, now_s + 300);
    const auto principal = its_verifier.verify(issued.token, now_ms);
    ASSERT_TRUE(principal) << role_name(role);
    EXPECT_EQ(*principal, wanted);
    EXPECT_NE(issued.token, made_by.issue(wanted, now_ms).token) << "every token has its own jti";
  }
}

TEST_F(ATokenVerifier, RefusesTheAlgorithmNoneHoweverItIsSpelt) {
  for (const char* name : {"none", "None", "NONE", "nOnE"}) {
    json header = good_header();
    header["alg"] = name;
    const std::string content = encoded(header, good_claims().dump());
    EXPECT_TRUE(refuses(content + ".")) << name;
    EXPECT_TRUE(refuses(content)) << name;
    EXPECT_TRUE(refuses(with_header("alg", name))) << name;
  }
}

TEST_F(ATokenVerifier, RefusesATokenWithoutItsSignature) {
  const std::string content = encoded(good_header(), good_claims().dump());
  EXPECT_TRUE(refuses(content + "."));
  EXPECT_TRUE(refuses(content));
  EXPECT_TRUE(refuses(signed_token(good_header(), good_claims()) + ".x"));
  for (const char* text : {"", ".", "..", "...", "a", "a.b", "a.b.c", "Bearer x"}) {
    EXPECT_TRUE(refuses(text)) << text;
  }
}

TEST_F(ATokenVerifier, RefusesHmacWithOurPublicKeyAsSecret) {
  json header = good_header();
  const std::string pem = our_key().public_pem();
  ASSERT_TRUE(pem.ends_with('\n'));
  for (const char* name : {"HS256", "RS256"}) {
    header["alg"] = name;
    EXPECT_TRUE(refuses(hmac_token(header, pem)));
    EXPECT_TRUE(refuses(hmac_token(header, pem.substr(0, pem.size() - 1))));
    EXPECT_TRUE(refuses(hmac_token(header, "secret")));
    EXPECT_TRUE(refuses(hmac_token(header, "")));
  }
}

TEST_F(ATokenVerifier, RefusesAnyOtherAlgorithmEvenWithARightSignature) {
  for (const char* name : {"RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", "RS256 ", ""}) {
    EXPECT_TRUE(refuses(with_header("alg", name))) << name;
  }
  EXPECT_TRUE(refuses(with_header("alg", nullptr)));
  EXPECT_TRUE(refuses(with_header("alg", json::array({"RS256"}))));
}

TEST_F(ATokenVerifier, RefusesAnotherKeyUnderOurKeyId) {
  const std::string content = encoded(good_header(), good_claims().dump());
  EXPECT_TRUE(refuses(content + "." + base64url_encode(their_key().sign(content))));
}

TEST_F(ATokenVerifier, RefusesKeyIdsThatAreNotOurs) {
  for (const std::string& id :
       {std::string("../../dev/null"), std::string("x' OR 1=1 --"), std::string(5'000, 'k'),
        std::string(), their_key().key_id(), our_key().key_id() + "x"}) {
    EXPECT_TRUE(refuses(with_header("kid", id))) << id.substr(0, 40);
  }
  EXPECT_TRUE(refuses(with_header("kid", nullptr)));
  EXPECT_TRUE(refuses(with_header("kid", 1)));
  // 10 KB do not even fit: the size is refused first.
  const auto verdict = verify(with_header("kid", std::string(10'240, 'k')));
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error(), TokenRefusal::oversized);
}

TEST_F(ATokenVerifier, RefusesAKeyThatTheTokenBrings) {
  json header = good_header();
  header["jwk"] = json::parse(their_key().jwks())["keys"][0];
  header["kid"] = their_key().key_id();
  const std::string content = encoded(header, good_claims().dump());
  EXPECT_TRUE(refuses(content + "." + base64url_encode(their_key().sign(content))));
  EXPECT_TRUE(refuses(with_header("jwk", json::parse(our_key().jwks())["keys"][0])));
}

TEST_F(ATokenVerifier, NeverFetchesAKeyFromAnAddress) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  socklen_t size = sizeof address;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  const std::string url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/keys";
  for (const char* name : {"jku", "x5u"}) EXPECT_TRUE(refuses(with_header(name, url))) << name;
  pollfd waiting{.fd = listener, .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&waiting, 1, 100), 0) << "somebody connected";
  ::close(listener);
}

TEST_F(ATokenVerifier, RefusesHeaderParametersItDoesNotKnow) {
  EXPECT_TRUE(refuses(with_header("crit", json::array({"urn:example:must"}))));
  EXPECT_TRUE(refuses(with_header("crit", json::array())));
  EXPECT_TRUE(refuses(with_header("b64", false)));
  EXPECT_TRUE(refuses(with_header("zip", "DEF")));
  EXPECT_TRUE(refuses(with_header("x5c", json::array({"MIIB"}))));
}

TEST_F(ATokenVerifier, RefusesAnEcdsaSignatureOfZeros) {
  json header = good_header();
  header["alg"] = "ES256";
  const std::string content = encoded(header, good_claims().dump());
  EXPECT_TRUE(refuses(content + "." + base64url_encode(std::string(64, '\0'))));
  const std::string ours = encoded(good_header(), good_claims().dump());
  EXPECT_TRUE(refuses(ours + "." + base64url_encode(std::string(256, '\0'))));
}

TEST_F(ATokenVerifier, RefusesEncodingsThatAreNotCanonical) {
  const std::string token = signed_token(good_header(), good_claims());
  ASSERT_TRUE(accepts(token));
  EXPECT_TRUE(refuses(token + "="));
  EXPECT_TRUE(refuses(token + "=="));
  EXPECT_TRUE(refuses(token + "\n"));
  EXPECT_TRUE(refuses(" " + token));
  std::string classic = token;
  for (char& c : classic) c = c == '-' ? '+' : c == '_' ? '/' : c;
  ASSERT_NE(classic, token);
  EXPECT_TRUE(refuses(classic));
  // 256 bytes end in a character with four unused bits, so the same bytes could be encoded in 16
  // ways.
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (char last : alphabet) {
    std::string other = token;
    if (other.back() == last) continue;
    other.back() = last;
    EXPECT_TRUE(refuses(other)) << last;
  }
}

TEST_F(ATokenVerifier, RefusesASignatureWithAnyBitFlipped) {
  const std::string content = encoded(good_header(), good_claims().dump());
  const std::string signature = our_key().sign(content);
  ASSERT_EQ(signature.size(), 256U);
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    std::string flipped = signature;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_TRUE(refuses(content + "." + base64url_encode(flipped))) << "bit " << bit;
  }
  EXPECT_TRUE(refuses(content + "." + base64url_encode(signature.substr(1))));
  EXPECT_TRUE(refuses(content + "." + base64url_encode('\0' + signature)));
}

TEST_F(ATokenVerifier, RefusesEditedClaims) {
  const std::string token = signed_token(good_header(), good_claims());
  ASSERT_TRUE(accepts(token));
  json claims = good_claims();
  claims["role"] = "admin";
  const std::string signature = token.substr(token.rfind('.'));
  EXPECT_TRUE(refuses(encoded(good_header(), claims.dump()) + signature));
}

TEST(AKeySet, MustHoldAKeyForRs256) {
  const auto take = [](std::string_view jwks) { TokenVerifier verifier(jwks, issuer, audience); };
  for (const char* jwks : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})",
                           R"({"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"a","alg":"HS256"}]})"}) {
    EXPECT_THROW(take(jwks), std::invalid_argument) << jwks;
  }
  EXPECT_THROW(take(SigningKey::generate(1024).jwks()), std::invalid_argument);
  json encryption = json::parse(our_key().jwks());
  encryption["keys"][0]["use"] = "enc";
  EXPECT_THROW(take(encryption.dump()), std::invalid_argument);
}

}  // namespace
}  // namespace carelog::auth::testing
