// Forged tokens of an external issuer, tokens of its that are not for us, and whom good ones speak
// for.
#include "auth/issuers/issuer_tokens.h"

#include <gtest/gtest.h>

#include <limits>

#include "auth/tokens/token.h"
#include "tests/auth/issuers/foreign_token.h"

namespace carelog::auth::testing {
namespace {

using nlohmann::json;
using Why = IssuerRefusal::Why;

class ATokenOfAnIssuer : public ::testing::Test {
 protected:
  ATokenOfAnIssuer() { tokens_.believe(our_key().jwks()); }

  // Nothing: it is taken.
  std::optional<Why> refusal(std::string_view token, std::int64_t at_ms = now_ms) const {
    const auto verdict = tokens_.verify(token, at_ms);
    return verdict ? std::nullopt : std::optional(verdict.error().why);
  }
  bool takes(std::string_view token, std::int64_t at_ms = now_ms) const {
    return !refusal(token, at_ms);
  }
  bool refuses(std::string_view token, std::int64_t at_ms = now_ms) const {
    return refusal(token, at_ms) == Why::invalid;
  }

  IssuerTokens tokens_{sso()};
};

TEST_F(ATokenOfAnIssuer, SpeaksForASubjectOfThatIssuer) {
  const auto principal = tokens_.verify(foreign_token(), now_ms);
  ASSERT_TRUE(principal);
  EXPECT_EQ(*principal, (Principal{.subject = std::string("sso:") + foreign_subject,
                                   .email = "",
                                   .role = Role::clinician,
                                   .clinic = "main",
                                   .expires_at_s = now_s + 300,
                                   .session = ""}))
      << "its sid is none of our sessions";
}

TEST_F(ATokenOfAnIssuer, MayBeOfEitherTypeOfAccessToken) {
  EXPECT_TRUE(takes(foreign_with_header("typ", "at+jwt")));
  EXPECT_TRUE(takes(foreign_with_header("typ", "application/at+jwt")));
  json claims = foreign_claims();
  claims.erase("typ");
  json header = foreign_header();
  EXPECT_TRUE(refuses(signed_token(header, claims))) << "JWT alone does not say access token";
  header["typ"] = "at+jwt";
  EXPECT_TRUE(takes(signed_token(header, claims)));
  for (const char* type : {"jwt", "rt+jwt", "id+jwt", "logout+jwt", "dpop+jwt", ""}) {
    EXPECT_TRUE(refuses(foreign_with_header("typ", type))) << type;
  }
  EXPECT_TRUE(refuses(foreign_with_header("typ", nullptr)));
}

TEST_F(ATokenOfAnIssuer, IsNoIdTokenOrRefreshTokenOrBoundOne) {
  for (const char* type : {"ID", "Refresh", "Offline", "Logout", "DPoP", "bearer", ""}) {
    EXPECT_TRUE(refuses(foreign_with_claim("typ", type))) << type;
  }
  EXPECT_TRUE(refuses(foreign_with_claim("typ", 1)));
  EXPECT_TRUE(refuses(foreign_with_claim("cnf", {{"jkt", "x"}})));
}

TEST_F(ATokenOfAnIssuer, IsRefusedIfItsSignatureIsNotGood) {
  const std::string content = encoded(foreign_header(), foreign_claims().dump());
  EXPECT_TRUE(refuses(content));
  EXPECT_TRUE(refuses(content + "."));
  EXPECT_TRUE(refuses(content + "." + base64url_encode(their_key().sign(content))));
  EXPECT_TRUE(refuses(content + "." + base64url_encode(std::string(256, '\0'))));
  const std::string signature = our_key().sign(content);
  for (std::size_t bit = 0; bit < signature.size() * 8; bit += 7) {
    std::string flipped = signature;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_TRUE(refuses(content + "." + base64url_encode(flipped))) << bit;
  }
  json claims = foreign_claims();
  claims["realm_access"]["roles"] = {"chief"};
  const std::string good = foreign_token();
  EXPECT_TRUE(refuses(encoded(foreign_header(), claims.dump()) + good.substr(good.rfind('.'))));
  for (const char* text : {"", ".", "..", "...", "a", "a.b", "a.b.c"}) EXPECT_TRUE(refuses(text));
}

TEST_F(ATokenOfAnIssuer, NeverChoosesItsAlgorithm) {
  for (const char* name : {"none", "None", "HS256", "RS384", "PS256", "ES256", "EdDSA", "rs256"}) {
    EXPECT_TRUE(refuses(foreign_with_header("alg", name))) << name;
  }
  json header = foreign_header();
  for (const char* name : {"HS256", "RS256"}) {
    header["alg"] = name;
    EXPECT_TRUE(refuses(hmac_token(header, our_key().public_pem())));
  }
}

TEST_F(ATokenOfAnIssuer, NeverBringsItsKeyOrMoreToUnderstand) {
  EXPECT_TRUE(refuses(foreign_with_header("jwk", json::parse(our_key().jwks())["keys"][0])));
  EXPECT_TRUE(refuses(foreign_with_header("jku", "http://127.0.0.1:1/keys")));
  EXPECT_TRUE(refuses(foreign_with_header("x5u", "http://127.0.0.1:1/keys")));
  EXPECT_TRUE(refuses(foreign_with_header("x5c", json::array({"MIIB"}))));
  EXPECT_TRUE(refuses(foreign_with_header("crit", json::array())));
  EXPECT_TRUE(refuses(foreign_with_header("b64", false)));
}

TEST_F(ATokenOfAnIssuer, UnderAnUnknownKeyIsNotJudged) {
  const auto verdict = tokens_.verify(token_of_their_key(), now_ms);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().why, Why::unknown_key);
  EXPECT_EQ(verdict.error().key_id, their_key().key_id());
  EXPECT_EQ(verdict.error().issuer, "sso");
  EXPECT_TRUE(refuses(foreign_with_header("kid", "")));
  EXPECT_TRUE(refuses(foreign_with_header("kid", std::string(5'000, 'k'))));
  EXPECT_TRUE(refuses(foreign_with_header("kid", nullptr)));
}

TEST_F(ATokenOfAnIssuer, IsOfExactlyThatIssuer) {
  for (const json& other : {json("https://sso.test/realms/other"), json("carelog"), json(),
                            json(std::string(foreign_issuer) + "/"), json({foreign_issuer})}) {
    EXPECT_TRUE(refuses(foreign_with_claim("iss", other))) << other;
  }
}

TEST_F(ATokenOfAnIssuer, IsMeantForUs) {
  for (const json& other : {json(), json("other"), json({"account"}), json({audience, 1})}) {
    EXPECT_EQ(refusal(foreign_with_claim("aud", other)), Why::other_audience) << other;
  }
  EXPECT_TRUE(takes(foreign_with_claim("aud", audience)));
}

TEST_F(ATokenOfAnIssuer, HasTimesThatAreLookedAtOnEveryUse) {
  EXPECT_TRUE(refuses(foreign_with_claim("exp", nullptr)));
  EXPECT_TRUE(refuses(foreign_with_claim("exp", 1.5e9)));
  EXPECT_TRUE(refuses(foreign_with_claim("exp", std::numeric_limits<std::uint64_t>::max())));
  EXPECT_TRUE(refuses(foreign_with_claim("exp", now_s - 60)));
  EXPECT_TRUE(refuses(foreign_with_claim("nbf", now_s + 61)));
  EXPECT_TRUE(refuses(foreign_with_claim("iat", now_s + 61)));
  const std::string token = foreign_token();
  const auto digest = digest_of(token);
  EXPECT_FALSE(tokens_.remembered(digest, now_ms));
  ASSERT_TRUE(takes(token));
  EXPECT_TRUE(tokens_.remembered(digest, now_ms));
  EXPECT_TRUE(tokens_.remembered(digest, (now_s + 300 + 59) * 1000));
  EXPECT_FALSE(tokens_.remembered(digest, (now_s + 300 + 60) * 1000));
  EXPECT_TRUE(refuses(token, (now_s + 300 + 60) * 1000));
}

TEST_F(ATokenOfAnIssuer, GetsTheFirstRoleOfTheListThatItHas) {
  const auto role_of = [this](const json& roles) -> std::optional<Role> {
    const auto made =
        tokens_.verify(foreign_with_claim("realm_access", {{"roles", roles}}), now_ms);
    if (made) return made->role;
    EXPECT_EQ(made.error().why, Why::no_role);
    return std::nullopt;
  };
  EXPECT_EQ(role_of({"doctor", "chief"}), Role::admin) << "in the order of the list";
  EXPECT_EQ(role_of({"doctor", 7}), Role::clinician);
  EXPECT_EQ(role_of("doctor"), Role::clinician);
  for (const json& none : {json::array(), json({"admin"}), json({"Doctor"}), json("doctor chief"),
                           json(7), json({{"doctor", true}})}) {
    EXPECT_EQ(role_of(none), std::nullopt) << none;
  }
  EXPECT_EQ(refusal(foreign_with_claim("realm_access", nullptr)), Why::no_role);
  EXPECT_EQ(refusal(foreign_with_claim("realm_access", {"roles"})), Why::no_role);
  EXPECT_EQ(refusal(foreign_with_claim("role", "admin")), std::nullopt) << "not looked at";
}

TEST_F(ATokenOfAnIssuer, MayHaveItsRolesInTheScope) {
  ExternalIssuer by_scope = sso();
  by_scope.role_claim = {"scope"};
  IssuerTokens tokens(by_scope);
  tokens.believe(our_key().jwks());
  const auto verdict = tokens.verify(foreign_with_claim("scope", "openid doctor"), now_ms);
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->role, Role::clinician);
}

TEST_F(ATokenOfAnIssuer, MaySayTheClinic) {
  ExternalIssuer by_claim = sso();
  by_claim.clinic.clear();
  by_claim.clinic_claim = {"clinic"};
  IssuerTokens tokens(by_claim);
  tokens.believe(our_key().jwks());
  const auto north = tokens.verify(foreign_with_claim("clinic", "north"), now_ms);
  ASSERT_TRUE(north);
  EXPECT_EQ(north->clinic, "north");
  for (const json& none : {json(), json(""), json(7), json({"north"}), json("a\nb")}) {
    const auto refused = tokens.verify(foreign_with_claim("clinic", none), now_ms);
    ASSERT_FALSE(refused) << none;
    EXPECT_EQ(refused.error().why, Why::no_role);
  }
}

TEST_F(ATokenOfAnIssuer, HasASubjectThatCanStandInARecord) {
  for (const json& bad :
       {json(), json(""), json(7), json("a\nb"), json("\u202e"), json(std::string(300, 's'))}) {
    EXPECT_TRUE(refuses(foreign_with_claim("sub", bad))) << bad;
  }
}

TEST_F(ATokenOfAnIssuer, IsForgottenWithItsKey) {
  const std::string token = foreign_token();
  ASSERT_TRUE(takes(token));
  tokens_.believe(our_key().jwks());
  EXPECT_TRUE(tokens_.remembered(digest_of(token), now_ms)) << "the same keys";
  tokens_.believe(their_key().jwks());
  EXPECT_FALSE(tokens_.remembered(digest_of(token), now_ms));
  EXPECT_EQ(refusal(token), Why::unknown_key);
  EXPECT_TRUE(takes(token_of_their_key()));
  EXPECT_THROW(tokens_.believe("{}"), std::invalid_argument);
  EXPECT_TRUE(takes(token_of_their_key())) << "nothing changed";
}

TEST_F(ATokenOfAnIssuer, IsTakenThoughItsIssuerHasOtherKeysToo) {
  json jwks = json::parse(our_key().jwks());
  json encryption = json::parse(their_key().jwks())["keys"][0];
  encryption["use"] = "enc";
  encryption["alg"] = "RSA-OAEP";
  json short_one = json::parse(SigningKey::generate(1024).jwks())["keys"][0];
  jwks["keys"][0].erase("alg");
  jwks["keys"].insert(jwks["keys"].begin(), {encryption, short_one, json{{"kty", "EC"}}, json(7)});
  tokens_.believe(jwks.dump());
  EXPECT_EQ(tokens_.keys(), 1u);
  EXPECT_TRUE(takes(foreign_token()));
  EXPECT_EQ(refusal(token_of_their_key()), Why::unknown_key) << "it is for encryption";
}

}  // namespace
}  // namespace carelog::auth::testing
