#include "auth/users/accounts.h"

#include <crypt.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/users/memory_user_store.h"
#include "auth/users/password.h"
#include "tests/auth/forged_token.h"

namespace carelog::auth::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr char password[] = "correct horse battery";
constexpr char fresh[] = "blue heron eats rice";

class AnAccountBook : public ::testing::Test {
 protected:
  tl::expected<User, std::vector<UserFieldProblem>> add(const std::string& email,
                                                        const std::string& role = "clinician") {
    return accounts_.register_user(
        {.email = email, .password = password, .role = role, .clinic = "main"});
  }
  void try_wrong_passwords(const std::string& email, int times) {
    for (int i = 0; i < times; ++i) EXPECT_FALSE(accounts_.login(email, "a wrong password"));
  }

  // To one that is like the one there is.
  void reset_for_a_second(const User& user) {
    ASSERT_TRUE(store_.set_once({user.id, "carelog-tools"}, user.password_hash, 1000,
                                [] { return now_ms; }));
  }

  std::int64_t now_ms_ = now_ms;
  MemoryUserStore store_;
  Accounts accounts_{store_, [this] { return now_ms_; }};
};

TEST_F(AnAccountBook, KnowsAUserByEMailAndPassword) {
  const auto user = add("ada@clinic.test", "biller");
  ASSERT_TRUE(user);
  const auto login = accounts_.login("ADA@clinic.TEST", password);
  ASSERT_TRUE(login);
  EXPECT_EQ(login->id, user->id);
  EXPECT_EQ(login->role, Role::biller);
  EXPECT_EQ(login->clinic, "main");
  EXPECT_EQ(store_.find_by_email("ada@clinic.test")->last_login_at_ms, now_ms);
}

TEST_F(AnAccountBook, AnswersAWrongPasswordAndAnUnknownUserAlike) {
  ASSERT_TRUE(add("ada@clinic.test"));
  for (const char* email : {"ada@clinic.test", "nobody@clinic.test", "no address", ""}) {
    const auto login = accounts_.login(email, "a wrong password");
    ASSERT_FALSE(login) << email;
    EXPECT_EQ(login.error().retry_after_s, 0) << email;
  }
  EXPECT_FALSE(accounts_.login("ada@clinic.test", ""));
  EXPECT_FALSE(accounts_.login("ada@clinic.test", std::string(600, 'x')));
}

TEST_F(AnAccountBook, NeverStoresAPassword) {
  const auto user = add("ada@clinic.test");
  ASSERT_TRUE(user);
  EXPECT_TRUE(user->password_hash.starts_with("$argon2id$"));
  EXPECT_EQ(user->password_hash.find(password), std::string::npos);
}

TEST_F(AnAccountBook, MakesTheNextAttemptWaitAfterFiveWrongOnes) {
  ASSERT_TRUE(add("ada@clinic.test"));
  try_wrong_passwords("ada@clinic.test", 5);
  EXPECT_EQ(accounts_.retry_after_s("Ada@clinic.test"), 1);
  const auto refused = accounts_.login("ada@clinic.test", password);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().retry_after_s, 1);
  now_ms_ += 1'000;
  EXPECT_TRUE(accounts_.login("ada@clinic.test", password));
}

TEST_F(AnAccountBook, ThrottlesAnUnknownAccountTheSameWay) {
  try_wrong_passwords("nobody@clinic.test", 5);
  EXPECT_EQ(accounts_.retry_after_s("nobody@clinic.test"), 1);
}

TEST_F(AnAccountBook, IsNotLockedByAStrangerWhoTriesFromElsewhere) {
  ASSERT_TRUE(add("ada@clinic.test"));
  for (int i = 0; i < 25; ++i)
    EXPECT_FALSE(accounts_.login("ada@clinic.test", "a wrong password", "203.0.113.9"));
  EXPECT_GT(accounts_.retry_after_s("ada@clinic.test", "203.0.113.9"), 0);
  EXPECT_EQ(accounts_.retry_after_s("ada@clinic.test", "10.0.0.7"), 0);
  EXPECT_TRUE(accounts_.login("ada@clinic.test", password, "10.0.0.7"));
}

TEST_F(AnAccountBook, SlowsDownOnePasswordTriedOnManyAccounts) {
  ASSERT_TRUE(add("ada@clinic.test"));
  for (int i = 0; i < 30; ++i) {
    EXPECT_FALSE(accounts_.login("user" + std::to_string(i) + "@clinic.test", "Spring2024!Spring",
                                 "203.0.113.9"));
  }
  EXPECT_GT(accounts_.retry_after_s("ada@clinic.test", "203.0.113.9"), 0);
  EXPECT_EQ(accounts_.retry_after_s("ada@clinic.test", "10.0.0.7"), 0);
}

TEST_F(AnAccountBook, DoesNotThrottleAnAccountUnderASecondName) {
  ASSERT_TRUE(add("ada@clinic.test"));
  try_wrong_passwords("ada@clinic.test", 5);
  EXPECT_FALSE(accounts_.login(std::string("ada@clinic.test\0", 16), password));
  EXPECT_FALSE(accounts_.login("ada@clinic.test ", password));
  EXPECT_FALSE(accounts_.login("aDa@clinic.test", password));
}

TEST_F(AnAccountBook, ChangesAPasswordForWhoeverKnowsThePresentOne) {
  ASSERT_TRUE(add("ada@clinic.test"));
  const auto refusal = [&](const auto& changed) {
    return std::get<UserFieldProblem>(changed.error()).code;
  };
  const auto wrong = accounts_.change_password("ada@clinic.test", "not the present one", fresh);
  EXPECT_EQ(std::get<LoginRefusal>(wrong.error()).retry_after_s, 0);
  EXPECT_EQ(refusal(accounts_.change_password("ada@clinic.test", password, "password1234")),
            "too-common");
  EXPECT_EQ(refusal(accounts_.change_password("ada@clinic.test", password, password)), "unchanged");
  EXPECT_TRUE(accounts_.login("ada@clinic.test", password));

  ASSERT_TRUE(accounts_.change_password("ada@clinic.test", password, fresh));
  EXPECT_FALSE(accounts_.login("ada@clinic.test", password));
  EXPECT_TRUE(accounts_.login("ada@clinic.test", fresh));
}

TEST_F(AnAccountBook, TakesNoPasswordThatIsTheOwnName) {
  const auto refused = accounts_.register_user({.email = "grace.hopper@clinic.test",
                                                .password = "GraceHopper1906",
                                                .role = "clinician",
                                                .clinic = "main"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), ElementsAre(Field(&UserFieldProblem::code, "near-own-name")));
  ASSERT_TRUE(add("grace.hopper@clinic.test"));
  const auto change =
      accounts_.change_password("grace.hopper@clinic.test", password, "hopper-grace-1906");
  ASSERT_FALSE(change);
  const auto& problem = std::get<UserFieldProblem>(change.error());
  EXPECT_EQ(problem.field, "new_password");
  EXPECT_EQ(problem.code, "near-own-name");
}

TEST_F(AnAccountBook, CountsWrongPasswordsOfAChangeAsThoseOfASignIn) {
  ASSERT_TRUE(add("ada@clinic.test"));
  for (int i = 0; i < 6; ++i)
    EXPECT_FALSE(accounts_.change_password("ada@clinic.test", "not the present one", fresh));
  EXPECT_GT(accounts_.retry_after_s("ada@clinic.test"), 0);
}

TEST_F(AnAccountBook, KeepsADisabledUserOutWithoutSayingWhy) {
  const auto user = add("ada@clinic.test");
  ASSERT_TRUE(store_.disable({user->id, "carelog-tools"}, [] { return now_ms; }));
  const auto refused = accounts_.login("ada@clinic.test", password);
  ASSERT_FALSE(refused);
  EXPECT_FALSE(refused.error().once);
  EXPECT_FALSE(accounts_.change_password("ada@clinic.test", password, fresh));
  ASSERT_TRUE(store_.enable({user->id, "carelog-tools"}));
  EXPECT_TRUE(accounts_.login("ada@clinic.test", password));
}

TEST_F(AnAccountBook, TakesAPasswordForOneUseOnlyToSetAnother) {
  const auto user = add("ada@clinic.test");
  reset_for_a_second(*user);
  const auto refused = accounts_.login("ada@clinic.test", password);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().once);
  ASSERT_TRUE(accounts_.change_password("ada@clinic.test", password, fresh));
  EXPECT_TRUE(accounts_.login("ada@clinic.test", fresh));

  reset_for_a_second(*user);
  now_ms_ += 1001;
  EXPECT_FALSE(accounts_.change_password("ada@clinic.test", password, fresh)) << "too late";
  EXPECT_FALSE(accounts_.login("ada@clinic.test", password).error().once);
}

TEST_F(AnAccountBook, ReplacesABcryptHashWhenItsUserSignsIn) {
  char salt[CRYPT_GENSALT_OUTPUT_SIZE];
  crypt_data work{};
  crypt_gensalt_rn("$2b$", 4, "0123456789abcdef", 16, salt, sizeof salt);
  ASSERT_TRUE(store_.add({.id = "1",
                          .email = "old@clinic.test",
                          .password_hash = crypt_r("hunter2", salt, &work),
                          .role = Role::clinician,
                          .clinic = "main",
                          .created_at_ms = 0,
                          .last_login_at_ms = std::nullopt}));
  EXPECT_FALSE(accounts_.login("old@clinic.test", "hunter3"));
  EXPECT_TRUE(store_.find_by_email("old@clinic.test")->password_hash.starts_with("$2b$"));
  EXPECT_TRUE(accounts_.login("old@clinic.test", "hunter2"));
  EXPECT_TRUE(store_.find_by_email("old@clinic.test")->password_hash.starts_with("$argon2id$"));
  EXPECT_TRUE(accounts_.login("old@clinic.test", "hunter2"));
}

TEST_F(AnAccountBook, NamesEveryFieldThatIsWrong) {
  const auto refused = accounts_.register_user(
      {.email = "no address", .password = "short", .role = "king", .clinic = "main"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), ElementsAre(Field(&UserFieldProblem::field, "email"),
                                           Field(&UserFieldProblem::code, "too-short"),
                                           Field(&UserFieldProblem::code, "unknown-role")));
  const auto empty = accounts_.register_user({});
  ASSERT_FALSE(empty);
  EXPECT_THAT(empty.error(), ElementsAre(Field(&UserFieldProblem::code, "required"),
                                         Field(&UserFieldProblem::code, "required"),
                                         Field(&UserFieldProblem::code, "required")));
  EXPECT_TRUE(store_.is_empty());
}

TEST_F(AnAccountBook, TakesNoAddressThatHidesMisleadsOrLooksLikeAnother) {
  for (const char* email : {"a\u202eb@clinic.test", "a\u2067b@clinic.test", "a\x1b[2Jb@clinic.test",
                            "a\u009bb@clinic.test", "\u200b@clinic.test", "\u3164@clinic.test"}) {
    const auto refused = add(email);
    ASSERT_FALSE(refused) << email;
    EXPECT_THAT(refused.error(), ElementsAre(Field(&UserFieldProblem::field, "email"))) << email;
  }
  EXPECT_TRUE(store_.is_empty());
  const auto ada = add(" zo\u00eb@clinic.test ");
  ASSERT_TRUE(ada);
  EXPECT_EQ(ada->email, "zo\u00eb@clinic.test");
  for (const char* same : {"zoe\u0308@clinic.test", "zo\u200b\u00eb@clinic.test",
                           "\uff3a\uff4f\u00eb@clinic.test", "ZO\u00cb@CLINIC.TEST"}) {
    const auto refused = add(same);
    ASSERT_FALSE(refused) << same;
    EXPECT_THAT(refused.error(), ElementsAre(Field(&UserFieldProblem::code, "in-use"))) << same;
  }
}

TEST_F(AnAccountBook, RefusesATakenEmail) {
  ASSERT_TRUE(add("ada@clinic.test"));
  const auto refused = add("Ada@Clinic.test");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), ElementsAre(Field(&UserFieldProblem::code, "in-use")));
}

TEST_F(AnAccountBook, MakesTheFirstAdminOnce) {
  const auto admin = accounts_.first_admin();
  ASSERT_TRUE(admin);
  EXPECT_EQ(admin->email, "admin@carelog.local");
  EXPECT_EQ(accounts_.first_admin(), std::nullopt);
  const auto login = accounts_.login(admin->email, admin->password);
  ASSERT_TRUE(login);
  EXPECT_EQ(login->role, Role::admin);
}

TEST_F(AnAccountBook, MakesNoAdminWhereThereIsAUser) {
  ASSERT_TRUE(add("ada@clinic.test"));
  EXPECT_EQ(accounts_.first_admin(), std::nullopt);
}

TEST_F(AnAccountBook, MakesASampleUserForEveryOtherRole) {
  const auto made = accounts_.make_sample_users();
  ASSERT_EQ(made.size(), all_roles.size() - 1);
  for (const SignIn& sign_in : made) {
    const auto login = accounts_.login(sign_in.email, sign_in.password);
    ASSERT_TRUE(login) << sign_in.email;
    EXPECT_EQ(login->role, sign_in.role);
    EXPECT_NE(sign_in.role, Role::admin);
  }
  EXPECT_THAT(accounts_.make_sample_users(), IsEmpty());
}

}  // namespace
}  // namespace carelog::auth::testing
