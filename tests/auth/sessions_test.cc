// Sessions, and their store: memory and PostgreSQL in one suite.
#include "auth/sessions/sessions.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <set>
#include <thread>

#include "auth/sessions/memory_session_store.h"
#include "auth/sessions/pkce.h"
#include "auth/sessions/postgres_session_store.h"
#include "auth/users/memory_user_store.h"
#include "auth/users/postgres_user_store.h"
#include "infra/ids/random_id.h"
#include "infra/postgres/connection_pool.h"
#include "infra/postgres/private_server.h"
#include "tests/auth/forged_token.h"

namespace carelog::auth::testing {
namespace {

// One PostgreSQL for all cases.
class SessionsPostgres : public ::testing::Environment {
 public:
  void SetUp() override {
    char name[] = "/tmp/carelog-sessions-XXXXXX";
    directory_ = ::mkdtemp(name);
    server_ = std::make_unique<infra::PrivateServer>(directory_.string() + "/postgres");
    pool_ = std::make_unique<infra::ConnectionPool>(server_->conninfo());
    users_ = std::make_unique<PostgresUserStore>(*pool_);
  }
  void TearDown() override {
    users_.reset();
    pool_.reset();
    server_.reset();
    std::filesystem::remove_all(directory_);
  }
  infra::ConnectionPool& pool() { return *pool_; }

 private:
  std::filesystem::path directory_;
  std::unique_ptr<infra::PrivateServer> server_;
  std::unique_ptr<infra::ConnectionPool> pool_;
  std::unique_ptr<PostgresUserStore> users_;
};

SessionsPostgres* const sessions_postgres =
    static_cast<SessionsPostgres*>(::testing::AddGlobalTestEnvironment(new SessionsPostgres));

constexpr std::int64_t minute_ms = 60'000;

class ASession : public ::testing::TestWithParam<const char*> {
 protected:
  ASession() {
    if (std::string(GetParam()) == "memory") {
      store_ = std::make_unique<MemorySessionStore>();
    } else {
      store_ = std::make_unique<PostgresSessionStore>(sessions_postgres->pool());
    }
    user_ = {.id = infra::random_uuid(),
             .email = "ada@clinic.test",
             .password_hash = "x",
             .role = Role::clinician,
             .clinic = "main",
             .created_at_ms = now_ms,
             .last_login_at_ms = std::nullopt};
    EXPECT_TRUE(users_.add(user_));
    sessions_ = std::make_unique<Sessions>(*store_, users_, issuer_, std::string(32, 'k'),
                                           [this] { return now_; });
  }

  SessionTokens begin() { return sessions_->begin(user_, {"carelog-console", "10.0.0.7"}); }
  std::string next_of(const std::string& token) {
    const auto tokens = sessions_->refresh(token);
    return tokens ? tokens->refresh_token : "refused";
  }
  bool is_open(const SessionTokens& tokens) {
    const auto open = sessions_->open_of(user_.id);
    return std::any_of(open.begin(), open.end(), [&](const Session& session) {
      return session.id == tokens.principal.session;
    });
  }

  std::int64_t now_ = now_ms;
  MemoryUserStore users_;
  User user_;
  TokenIssuer issuer_{SigningKey::generate(key_bits_min), issuer, audience, 600};
  std::unique_ptr<SessionStore> store_;
  std::unique_ptr<Sessions> sessions_;
};

INSTANTIATE_TEST_SUITE_P(Stores, ASession, ::testing::Values("memory", "postgres"));

TEST_P(ASession, IsNamedByItsAccessTokens) {
  const auto tokens = begin();
  const TokenVerifier verifier(issuer_.jwks(), issuer, audience);
  const auto whose = verifier.verify(tokens.access_token, now_);
  ASSERT_TRUE(whose);
  EXPECT_EQ(whose->session, tokens.principal.session);
  const auto open = sessions_->open_of(user_.id);
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
  const auto replayed = sessions_->refresh(stolen.refresh_token);
  ASSERT_FALSE(replayed);
  EXPECT_EQ(replayed.error().why, SessionRefusal::used_again);
  ASSERT_TRUE(replayed.error().whose);
  EXPECT_EQ(replayed.error().whose->subject, user_.id);
  EXPECT_EQ(next_of(second), "refused") << "the newest too";
  EXPECT_FALSE(is_open(stolen));
  EXPECT_NE(next_of(other.refresh_token), "refused");
  EXPECT_EQ(sessions_->ended_lately().size() > 0, true);
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
  EXPECT_TRUE(sessions_->end(infra::random_uuid(), one.principal.session).empty());
  EXPECT_EQ(sessions_->end(user_.id, one.principal.session),
            std::vector<std::string>{one.principal.session});
  EXPECT_EQ(next_of(one.refresh_token), "refused");
  EXPECT_NE(next_of(two.refresh_token), "refused");
  EXPECT_EQ(sessions_->end(user_.id, "").size(), 1U);
  EXPECT_TRUE(sessions_->open_of(user_.id).empty());
  const auto ended = sessions_->ended_lately();
  EXPECT_EQ(std::count(ended.begin(), ended.end(), one.principal.session), 1);
  now_ += 20 * minute_ms;
  EXPECT_TRUE(sessions_->ended_lately().empty()) << "no access token of theirs is left";
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
  EXPECT_TRUE(sessions_->open_of("carelog-tools").empty());
  EXPECT_TRUE(sessions_->end("carelog-tools", "").empty());
}

TEST_P(ASession, KeepsTheNewestOfTooMany) {
  const auto first = begin();
  now_ += 1;
  for (std::size_t i = 0; i < open_sessions_max; ++i) begin();
  EXPECT_EQ(sessions_->open_of(user_.id).size(), open_sessions_max);
  EXPECT_FALSE(is_open(first));
}

const std::string verifier_text(43, 'v');

TEST_P(ASession, BeginsWithACodeOnceAndForItsClient) {
  const auto code = [&] {
    return sessions_->begin_with_code(user_, {"carelog-console", "10.0.0.7"},
                                      {"/console/callback", hash_of_code(verifier_text)});
  };
  const auto refusal = [&](const CodeBrought& brought) { return !sessions_->redeem(brought); };
  EXPECT_TRUE(refusal({code(), "another", "/console/callback", verifier_text}));
  EXPECT_TRUE(refusal({code(), "carelog-console", "/elsewhere", verifier_text}));
  EXPECT_TRUE(refusal({code(), "carelog-console", "/console/callback", std::string(43, 'w')}));
  EXPECT_TRUE(refusal({code(), "carelog-console", "/console/callback", ""}));
  EXPECT_TRUE(refusal({"made up", "carelog-console", "/console/callback", verifier_text}));
  const std::string late = code();
  now_ += code_age_max_ms;
  EXPECT_TRUE(refusal({late, "carelog-console", "/console/callback", verifier_text}));

  const CodeBrought good{code(), "carelog-console", "/console/callback", verifier_text};
  const auto tokens = sessions_->redeem(good);
  ASSERT_TRUE(tokens);
  EXPECT_TRUE(is_open(*tokens));
  const auto again = sessions_->redeem(good);
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

TEST_P(ASession, IsLeftOpenByNoneOfTwoRedemptionsAtOnce) {
  const std::string verifier(64, 'v');
  for (int round = 0; round < 20; ++round) {
    const CodeBrought brought{
        sessions_->begin_with_code(user_, {"carelog-console", ""},
                                   {"/console/callback", hash_of_code(verifier)}),
        "carelog-console", "/console/callback", verifier};
    std::vector<std::thread> both;
    for (int i = 0; i < 2; ++i) {
      both.emplace_back([&] { static_cast<void>(sessions_->redeem(brought)); });
    }
    for (std::thread& each : both) each.join();
    EXPECT_TRUE(sessions_->open_of(user_.id).empty()) << "round " << round;
  }
}

// The same at the point that the threads above rarely hit.
TEST_P(ASession, IsNotOpenedByTheFirstUseOfACodeAfterTheSecondHasEndedIt) {
  const std::string verifier(64, 'v');
  const CodeBrought brought{
      sessions_->begin_with_code(user_, {"carelog-console", ""},
                                 {"/console/callback", hash_of_code(verifier)}),
      "carelog-console", "/console/callback", verifier};
  const auto code = store_->use_code(hash_of_code(brought.code));
  ASSERT_TRUE(code);
  EXPECT_EQ(sessions_->redeem(brought).error().why, SessionRefusal::used_again);
  EXPECT_FALSE(store_->add({.id = code->session_id,
                            .user_id = user_.id,
                            .client = code->client,
                            .address = "",
                            .began_at_ms = now_,
                            .used_at_ms = now_,
                            .expires_at_ms = now_ + minute_ms}));
  EXPECT_TRUE(sessions_->open_of(user_.id).empty());
}

}  // namespace
}  // namespace carelog::auth::testing
