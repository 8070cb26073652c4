// Signing in while an admin disables the user or resets the password: memory and PostgreSQL.
#include <chrono>
#include <random>
#include <thread>
#include <vector>

#include "auth/sessions/user_administration.h"
#include "tests/auth/sessions/sessions_fixture.h"

namespace carelog::auth::testing {
namespace {

class ASignIn : public OnSessionStores {
 protected:
  // As an admin does it to the user.
  void disable() { ASSERT_TRUE(administration_.disable("main", what_)); }
  void enable() { ASSERT_TRUE(administration_.enable("main", what_)); }
  void reset() { ASSERT_TRUE(administration_.reset_password("main", what_)); }
  void change_password() {
    const User now = users_.find_by_id(user_.id).value();
    ASSERT_TRUE(users_.replace_password_hash(user_.id, now.password_hash, infra::random_uuid()));
    sessions_.end(user_.id, "");
  }
  User now_known() { return users_.find_by_id(user_.id).value(); }

  // What was proven and given before is good for nothing.
  void expect_nothing_left_of(const User& proven, const SessionTokens& tokens,
                              const std::string& code) {
    EXPECT_FALSE(begin(proven));
    EXPECT_FALSE(sessions_.without_session(proven));
    EXPECT_FALSE(sessions_.redeem(brought(code)));
    EXPECT_EQ(next_of(tokens.refresh_token), "refused");
    EXPECT_TRUE(sessions_.open_of(user_.id).empty());
    const auto ended = sessions_.ended_lately();
    EXPECT_EQ(std::count(ended.begin(), ended.end(), tokens.principal.session), 1);
  }

  UserAdministration administration_{users_, sessions_, [this] { return now_.load(); }};
  const Administered what_{.user = user_.id, .by = admin_.id};
};

INSTANTIATE_TEST_SUITE_P(Stores, ASignIn, ::testing::Values("memory", "postgres"));

TEST_P(ASignIn, IsNothingForAUserWhoIsDisabledAfterTheProof) {
  const User proven = now_known();
  const auto tokens = begin();
  const std::string code = code_of(proven), second_code = code_of(proven);
  disable();
  expect_nothing_left_of(proven, tokens, code);
  enable();
  expect_nothing_left_of(proven, tokens, second_code);
  EXPECT_TRUE(begin(now_known()));
}

TEST_P(ASignIn, IsNothingWithAPasswordThatIsResetAfterTheProof) {
  const User proven = now_known();
  const auto tokens = begin();
  const std::string code = code_of(proven);
  reset();
  expect_nothing_left_of(proven, tokens, code);
}

TEST_P(ASignIn, IsNothingWithAPasswordThatIsChangedAfterTheProof) {
  const User proven = now_known();
  const auto tokens = begin();
  const std::string code = code_of(proven);
  change_password();
  expect_nothing_left_of(proven, tokens, code);
  EXPECT_TRUE(begin(now_known()));
}

TEST_P(ASignIn, StandsWhenTheSamePasswordIsHashedAgain) {
  const User proven = now_known();
  users_.upgrade_password_hash(user_.id, user_.password_hash, "argon");
  EXPECT_TRUE(begin(proven));
}

// The step that asks is the store's own: nothing of what came before it counts.
TEST_P(ASignIn, IsRefusedByTheStoreItselfWhateverWasReadBefore) {
  const auto tokens = begin();
  const Session session = store_.find(tokens.principal.session).value();
  static_cast<void>(users_.disable(what_, [this] { return now_.load(); }));
  EXPECT_FALSE(store_.rotate(session.id, session.generation, now_));
  Session another = session;
  another.id = infra::random_uuid();
  EXPECT_EQ(store_.add(another), SessionAdded::not_admitted);
  static_cast<void>(users_.enable(what_));
  EXPECT_FALSE(store_.rotate(session.id, session.generation, now_));
  EXPECT_EQ(store_.add(another), SessionAdded::not_admitted);
}

TEST_P(ASignIn, LeavesNoSessionOpenWhenAnAdminActsInTheMiddle) {
  for (unsigned seed = 0; seed < 45; ++seed) {
    std::mt19937 random(seed);
    const std::chrono::microseconds pause(random() % 3000);
    const User proven = now_known();
    std::vector<std::string> codes(8);
    for (std::string& code : codes) code = code_of(proven);
    std::vector<std::string> given;
    std::thread signing_in([&] {
      for (const std::string& code : codes) {
        if (const auto tokens = begin(proven)) given.push_back(next_of(tokens->refresh_token));
        if (const auto tokens = sessions_.redeem(brought(code)))
          given.push_back(next_of(tokens->refresh_token));
      }
    });
    std::this_thread::sleep_for(pause);
    if (seed % 3 == 0) disable();
    if (seed % 3 == 1) reset();
    if (seed % 3 == 2) change_password();
    signing_in.join();
    EXPECT_TRUE(sessions_.open_of(user_.id).empty()) << "seed " << seed;
    if (seed % 3 == 0) enable();
    for (const std::string& token : given) EXPECT_EQ(next_of(token), "refused") << "seed " << seed;
  }
}

TEST_P(ASignIn, OfAMachineGivesNoTokenThatOutlivesACutOff) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    const std::chrono::microseconds pause(random() % 2000);
    now_ += 20 * minute_ms;
    const User proven = now_known();
    std::vector<std::int64_t> expiries;
    std::thread machine([&] {
      while (const auto tokens = sessions_.without_session(proven)) {
        expiries.push_back(tokens->principal.expires_at_s);
        now_ += 700;
      }
    });
    std::this_thread::sleep_for(pause);
    disable();
    machine.join();
    const auto cut_off = sessions_.cut_off_lately();
    ASSERT_EQ(cut_off.size(), 1U);
    EXPECT_EQ(cut_off[0].user, user_.id);
    const std::int64_t last_s = sessions_.last_expiry_s(cut_off[0]);
    for (const std::int64_t expiry_s : expiries) EXPECT_LE(expiry_s, last_s) << "seed " << seed;
    enable();
    const auto later = sessions_.without_session(now_known());
    ASSERT_TRUE(later);
    EXPECT_GT(later->principal.expires_at_s, last_s) << "the next one is good at once";
  }
}

TEST_P(ASignIn, OfAMachineBetweenTwoCutOffsOfOneSecondIsCutOffToo) {
  disable();
  enable();
  const auto tokens = sessions_.without_session(now_known());
  ASSERT_TRUE(tokens);
  disable();
  const auto cut_off = sessions_.cut_off_lately();
  ASSERT_EQ(cut_off.size(), 1U);
  EXPECT_LE(tokens->principal.expires_at_s, sessions_.last_expiry_s(cut_off[0]));
}

TEST_P(ASignIn, IsForgottenAmongThoseCutOffOnceNoTokenIsLeft) {
  disable();
  EXPECT_EQ(sessions_.cut_off_lately(), (std::vector<CutOff>{{user_.id, now_}}));
  now_ += 20 * minute_ms;
  EXPECT_TRUE(sessions_.cut_off_lately().empty());
}

}  // namespace
}  // namespace carelog::auth::testing
