// Authorization codes: memory and PostgreSQL in one suite.
#include <thread>
#include <vector>

#include "tests/auth/sessions/sessions_fixture.h"

namespace carelog::auth::testing {
namespace {

class ACode : public OnSessionStores {};

INSTANTIATE_TEST_SUITE_P(Stores, ACode, ::testing::Values("memory", "postgres"));

TEST_P(ACode, BeginsASessionOnceAndForItsClient) {
  const auto code = [&] { return code_of(user_); };
  const auto refusal = [&](const CodeBrought& each) { return !sessions_.redeem(each); };
  EXPECT_TRUE(refusal({code(), "another", "/console/callback", verifier_text}));
  EXPECT_TRUE(refusal({code(), "carelog-console", "/elsewhere", verifier_text}));
  EXPECT_TRUE(refusal({code(), "carelog-console", "/console/callback", std::string(43, 'w')}));
  EXPECT_TRUE(refusal({code(), "carelog-console", "/console/callback", ""}));
  EXPECT_TRUE(refusal({"made up", "carelog-console", "/console/callback", verifier_text}));
  const std::string late = code();
  now_ += code_age_max_ms;
  EXPECT_TRUE(refusal({late, "carelog-console", "/console/callback", verifier_text}));

  const CodeBrought good = brought(code());
  const auto tokens = sessions_.redeem(good);
  ASSERT_TRUE(tokens);
  EXPECT_TRUE(is_open(*tokens));
  const auto again = sessions_.redeem(good);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().why, SessionRefusal::used_again);
  EXPECT_FALSE(is_open(*tokens)) << "whoever stole the code gains nothing";
  EXPECT_EQ(next_of(tokens->refresh_token), "refused");
}

// RFC 7636, appendix B.
TEST(Pkce, ProvesByTheStandardsExample) {
  EXPECT_TRUE(proves("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                     "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
  EXPECT_TRUE(is_code_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
  EXPECT_FALSE(is_code_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c="));
  EXPECT_FALSE(is_code_challenge(""));
  EXPECT_FALSE(proves("short", hash_of_code("short")));
}

TEST_P(ACode, LeavesNoSessionOpenAfterTwoRedemptionsAtOnce) {
  for (int round = 0; round < 20; ++round) {
    const CodeBrought both_bring = brought(code_of(user_));
    std::vector<std::thread> both;
    for (int i = 0; i < 2; ++i) {
      both.emplace_back([&] { static_cast<void>(sessions_.redeem(both_bring)); });
    }
    for (std::thread& each : both) each.join();
    EXPECT_TRUE(sessions_.open_of(user_.id).empty()) << "round " << round;
  }
}

// The same at the point that the threads above rarely hit.
TEST_P(ACode, OpensNothingByItsFirstUseAfterTheSecondHasEndedThat) {
  const CodeBrought both_bring = brought(code_of(user_));
  const auto code = store_.use_code(hash_of_code(both_bring.code));
  ASSERT_TRUE(code);
  EXPECT_EQ(sessions_.redeem(both_bring).error().why, SessionRefusal::used_again);
  EXPECT_EQ(store_.add({.id = code->session_id,
                        .user_id = user_.id,
                        .client = code->client,
                        .address = "",
                        .began_at_ms = now_,
                        .used_at_ms = now_,
                        .expires_at_ms = now_ + minute_ms}),
            SessionAdded::id_taken);
  EXPECT_TRUE(sessions_.open_of(user_.id).empty());
}

}  // namespace
}  // namespace carelog::auth::testing
