// What a token must contain, and how verified tokens are remembered.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "auth/tokens/token.h"
#include "auth/tokens/verified_tokens.h"
#include "tests/auth/forged_token.h"
#include "tests/auth/token_fixture.h"

namespace carelog::auth::testing {
namespace {

using nlohmann::json;

TEST_F(ATokenVerifier, GivesExpiryALeewayOfAMinute) {
  EXPECT_TRUE(accepts(with_claim("exp", now_s - 59)));
  EXPECT_TRUE(refuses(with_claim("exp", now_s - 60)));
  EXPECT_TRUE(refuses(with_claim("exp", now_s - 61)));
}

TEST_F(ATokenVerifier, RefusesATokenFromTheFuture) {
  EXPECT_TRUE(accepts(with_claim("nbf", now_s + 60)));
  EXPECT_TRUE(refuses(with_claim("nbf", now_s + 61)));
  EXPECT_TRUE(refuses(with_claim("iat", now_s + 61)));
  EXPECT_TRUE(accepts(with_claim("nbf", nullptr)));
  EXPECT_TRUE(refuses(with_claim("nbf", "soon")));
}

TEST_F(ATokenVerifier, RequiresAnExpiryThatIsATime) {
  EXPECT_TRUE(refuses(with_claim("exp", nullptr)));
  EXPECT_TRUE(refuses(with_claim("exp", std::to_string(now_s + 600))));
  EXPECT_TRUE(refuses(with_claim("exp", 1.5e9)));
  EXPECT_TRUE(refuses(with_claim("exp", -1)));
  EXPECT_TRUE(refuses(with_claim("exp", std::numeric_limits<std::int64_t>::max())));
  EXPECT_TRUE(refuses(with_claim("exp", std::numeric_limits<std::uint64_t>::max())));
  EXPECT_TRUE(refuses(with_claim("exp", true)));
  std::string claims = good_claims().dump();
  const std::string exp = std::to_string(now_s + 600);
  EXPECT_TRUE(accepts(signed_token(good_header(), std::string_view(claims))));
  claims.replace(claims.find(exp), exp.size(), "1e400");
  EXPECT_TRUE(refuses(signed_token(good_header(), std::string_view(claims))));
}

TEST_F(ATokenVerifier, RefusesAnotherIssuer) {
  EXPECT_TRUE(refuses(with_claim("iss", "https://elsewhere.test")));
  EXPECT_TRUE(refuses(with_claim("iss", std::string(issuer) + "/")));
  EXPECT_TRUE(refuses(with_claim("iss", nullptr)));
  EXPECT_TRUE(refuses(with_claim("iss", json::array({issuer}))));
}

TEST_F(ATokenVerifier, RefusesATokenForSomebodyElse) {
  EXPECT_TRUE(accepts(with_claim("aud", json::array({"other", audience}))));
  EXPECT_TRUE(refuses(with_claim("aud", "other")));
  EXPECT_TRUE(refuses(with_claim("aud", json::array({"other", "another"}))));
  EXPECT_TRUE(refuses(with_claim("aud", json::array())));
  EXPECT_TRUE(refuses(with_claim("aud", json::array({audience, 1}))));
  EXPECT_TRUE(refuses(with_claim("aud", nullptr)));
}

TEST_F(ATokenVerifier, RefusesTokensThatAreNotAccessTokens) {
  for (const char* type : {"JWT", "jwt", "rt+jwt", "id+jwt", "logout+jwt", ""}) {
    EXPECT_TRUE(refuses(with_header("typ", type))) << type;
  }
  EXPECT_TRUE(refuses(with_header("typ", nullptr)));
}

TEST_F(ATokenVerifier, RefusesDuplicateMembers) {
  const std::string claims = good_claims().dump();
  for (const char* twice :
       {R"({"role":"admin",)", R"({"iss":"https://carelog.test",)", R"({"x":{"a":1,"a":2},)"}) {
    const std::string doubled = twice + claims.substr(1);
    EXPECT_TRUE(refuses(signed_token(good_header(), std::string_view(doubled)))) << twice;
  }
  const std::string header = R"({"alg":"none",)" + good_header().dump().substr(1);
  const std::string content = base64url_encode(header) + "." + base64url_encode(claims);
  EXPECT_TRUE(refuses(content + "." + base64url_encode(our_key().sign(content))));
}

TEST_F(ATokenVerifier, RefusesClaimsThatAreNestedDeep) {
  std::string claims = good_claims().dump();
  claims.insert(1, "\"deep\":" + std::string(1'000, '[') + std::string(1'000, ']') + ",");
  EXPECT_TRUE(refuses(signed_token(good_header(), std::string_view(claims))));
  claims = good_claims().dump();
  claims.insert(1, "\"deep\":[[1]],");
  EXPECT_TRUE(accepts(signed_token(good_header(), std::string_view(claims))));
}

TEST_F(ATokenVerifier, RefusesClaimsThatAreNoObject) {
  for (const char* claims : {"", "[]", "null", "1", "\"text\"", "{", "{}{}", "{} x"}) {
    EXPECT_TRUE(refuses(signed_token(good_header(), std::string_view(claims)))) << claims;
  }
}

TEST_F(ATokenVerifier, RefusesATokenOverEightKilobytesByItsSize) {
  const std::string large = with_claim("padding", std::string(token_bytes_max, 'x'));
  const auto verdict = verify(large);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error(), TokenRefusal::oversized);
  EXPECT_TRUE(accepts(with_claim("padding", std::string(4'000, 'x'))));
}

TEST_F(ATokenVerifier, RequiresSubjectRoleAndClinic) {
  for (const char* name : {"sub", "role", "clinic"}) {
    EXPECT_TRUE(refuses(with_claim(name, nullptr))) << name;
    EXPECT_TRUE(refuses(with_claim(name, ""))) << name;
    EXPECT_TRUE(refuses(with_claim(name, 7))) << name;
  }
  EXPECT_TRUE(refuses(with_claim("role", "root")));
  EXPECT_TRUE(refuses(with_claim("role", "Admin")));
}

TEST_F(ATokenVerifier, LooksAtTheTimesOfATokenThatItRemembers) {
  const std::string token = signed_token(good_header(), good_claims());
  ASSERT_TRUE(accepts(token));
  EXPECT_EQ(verifier_.remembered(), 1U);
  EXPECT_TRUE(accepts(token, (now_s + 600 + 59) * 1000));
  EXPECT_TRUE(refuses(token, (now_s + 600 + 60) * 1000));
  EXPECT_TRUE(refuses(token, (now_s - 61) * 1000));
  EXPECT_TRUE(accepts(token));
}

TEST_F(ATokenVerifier, RemembersGoodTokensOnlyAndNotWithoutEnd) {
  EXPECT_TRUE(refuses(with_claim("iss", "other")));
  EXPECT_EQ(verifier_.remembered(), 0U);
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(accepts(with_claim("jti", std::to_string(i))));
  EXPECT_EQ(verifier_.remembered(), 300U);
}

TEST_F(ATokenVerifier, ForgetsTheTokensOfAKeyThatIsBelievedNoLonger) {
  const std::string token = signed_token(good_header(), good_claims());
  ASSERT_TRUE(accepts(token));
  verifier_.believe(our_key().jwks());
  EXPECT_EQ(verifier_.remembered(), 1U) << "the same keys";
  verifier_.believe(their_key().jwks());
  EXPECT_TRUE(refuses(token));
  EXPECT_THROW(verifier_.believe("{}"), std::invalid_argument);
  verifier_.believe(our_key().jwks());
  EXPECT_TRUE(accepts(token));
}

TEST_F(ATokenVerifier, AnswersManyThreadsAtOnce) {
  const std::string good = signed_token(good_header(), good_claims());
  const std::string bad = with_claim("aud", "other");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 500; ++turn) {
        ASSERT_TRUE(accepts(good));
        ASSERT_TRUE(refuses(bad));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(VerifiedTokens, ForgetTheOldestWhenFull) {
  VerifiedTokens tokens(160);
  for (int i = 0; i < 10'000; ++i) tokens.remember(digest_of(std::to_string(i)), {});
  EXPECT_EQ(tokens.size(), 160U);
  EXPECT_FALSE(tokens.find(digest_of("0")));
  EXPECT_TRUE(tokens.find(digest_of("9999")));
}

TEST(VerifiedTokens, FindWhatWasRememberedAndNothingElse) {
  VerifiedTokens tokens(16);
  VerifiedToken token;
  token.principal.subject = "ada";
  tokens.remember(digest_of("one"), token);
  tokens.remember(digest_of("one"), token);
  EXPECT_EQ(tokens.size(), 1U);
  EXPECT_EQ(tokens.find(digest_of("one"))->principal.subject, "ada");
  EXPECT_FALSE(tokens.find(digest_of("two")));
}

}  // namespace
}  // namespace carelog::auth::testing
