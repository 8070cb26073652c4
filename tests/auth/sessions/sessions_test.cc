// Sessions, and their store: memory and PostgreSQL in one suite.
#include <set>
#include <thread>

#include "tests/auth/sessions/sessions_fixture.h"

namespace carelog::auth::testing {
namespace {

class ASession : public OnSessionStores {};

INSTANTIATE_TEST_SUITE_P(Stores, ASession, ::testing::Values("memory", "postgres"));

TEST_P(ASession, IsNamedByItsAccessTokens) {
  const auto tokens = begin();
  const TokenVerifier verifier(issuer_.jwks(), issuer, audience);
  const auto whose = verifier.verify(tokens.access_token, now_);
  ASSERT_TRUE(whose);
  EXPECT_EQ(whose->session, tokens.principal.session);
  const auto open = sessions_.open_of(user_.id);
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].client, "carelog-console");
  EXPECT_EQ(open[0].address, "10.0.0.7");
}

TEST_P(ASession, GivesTheNextRefreshTokenForEach) {
  std::set<std::string> seen;
  std::string token = begin().refresh_token;
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(seen.insert(token).second);
    now_ += 20 * minute_ms;
    token = next_of(token);
  }
  EXPECT_NE(token, "refused");
}

TEST_P(ASession, AnswersALostAnswerAgainWithTheSameSuccessor) {
  const auto tokens = begin();
  const std::string second = next_of(tokens.refresh_token);
  now_ += same_answer_ms - 1;
  EXPECT_EQ(next_of(tokens.refresh_token), second);
  EXPECT_EQ(next_of(tokens.refresh_token), second);
  EXPECT_NE(next_of(second), "refused") << "the session goes on";
}

TEST_P(ASession, EndsItselfAndNoOtherWhenAnOldTokenComesBack) {
  const auto stolen = begin();
  const auto other = begin();
  const std::string second = next_of(stolen.refresh_token);
  now_ += same_answer_ms;
  const auto replayed = sessions_.refresh(stolen.refresh_token);
  ASSERT_FALSE(replayed);
  EXPECT_EQ(replayed.error().why, SessionRefusal::used_again);
  ASSERT_TRUE(replayed.error().whose);
  EXPECT_EQ(replayed.error().whose->subject, user_.id);
  EXPECT_EQ(next_of(second), "refused") << "the newest too";
  EXPECT_FALSE(is_open(stolen));
  EXPECT_NE(next_of(other.refresh_token), "refused");
  EXPECT_EQ(sessions_.ended_lately().size() > 0, true);
}

TEST_P(ASession, EndsWhenATokenTwoGenerationsOldComesAtOnce) {
  const auto tokens = begin();
  next_of(next_of(tokens.refresh_token));
  EXPECT_EQ(next_of(tokens.refresh_token), "refused");
  EXPECT_FALSE(is_open(tokens));
}

TEST_P(ASession, GoesOnThroughTwentyTabsThatRefreshAtOnce) {
  const auto tokens = begin();
  std::vector<std::string> answers(20);
  std::vector<std::thread> tabs;
  for (std::string& answer : answers) {
    tabs.emplace_back([&] { answer = next_of(tokens.refresh_token); });
  }
  for (std::thread& tab : tabs) tab.join();
  EXPECT_EQ(std::set<std::string>(answers.begin(), answers.end()).size(), 1U);
  EXPECT_NE(next_of(answers[0]), "refused");
}

TEST_P(ASession, EndsByIdlingAndByAge) {
  const auto idle = begin();
  now_ += session_idle_max_ms;
  EXPECT_EQ(next_of(idle.refresh_token), "refused");
  EXPECT_FALSE(is_open(idle));
  const auto busy = begin();
  std::string token = busy.refresh_token;
  for (std::int64_t age = 0; age + 20 * minute_ms < session_age_max_ms; age += 20 * minute_ms) {
    now_ += 20 * minute_ms;
    ASSERT_NE(token = next_of(token), "refused") << age;
  }
  now_ += 20 * minute_ms;
  EXPECT_EQ(next_of(token), "refused");
}

TEST_P(ASession, IsEndedByItsUserOnly) {
  const auto one = begin(), two = begin();
  EXPECT_TRUE(sessions_.end(infra::random_uuid(), one.principal.session).empty());
  EXPECT_EQ(sessions_.end(user_.id, one.principal.session),
            std::vector<std::string>{one.principal.session});
  EXPECT_EQ(next_of(one.refresh_token), "refused");
  EXPECT_NE(next_of(two.refresh_token), "refused");
  EXPECT_EQ(sessions_.end(user_.id, "").size(), 1U);
  EXPECT_TRUE(sessions_.open_of(user_.id).empty());
  const auto ended = sessions_.ended_lately();
  EXPECT_EQ(std::count(ended.begin(), ended.end(), one.principal.session), 1);
  now_ += 20 * minute_ms;
  EXPECT_TRUE(sessions_.ended_lately().empty()) << "no access token of theirs is left";
}

TEST_P(ASession, RefusesEveryTokenThatIsNotOurs) {
  const std::string token = begin().refresh_token;
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == '1' ? '2' : '1';
    EXPECT_EQ(next_of(forged), "refused") << i;
  }
  const std::string text = infra::random_uuid() + ".1." + std::string(64, '0');
  for (const std::string& forged :
       std::vector<std::string>{"", token.substr(3), token + "0", "cr." + text, "cr." + text + ".",
                                "cr.", "cr....", std::string(10'000, '.'), begin().access_token}) {
    EXPECT_EQ(next_of(forged), "refused") << forged.substr(0, 60);
  }
  EXPECT_NE(next_of(token), "refused");
}

TEST_P(ASession, IsNothingThatAMachineHas) {
  EXPECT_TRUE(sessions_.open_of("carelog-tools").empty());
  EXPECT_TRUE(sessions_.end("carelog-tools", "").empty());
}

TEST_P(ASession, KeepsTheNewestOfTooMany) {
  const auto first = begin();
  now_ += 1;
  for (std::size_t i = 0; i < open_sessions_max; ++i) begin();
  EXPECT_EQ(sessions_.open_of(user_.id).size(), open_sessions_max);
  EXPECT_FALSE(is_open(first));
}

}  // namespace
}  // namespace carelog::auth::testing
