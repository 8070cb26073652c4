// Second factors at the door.
#include <gtest/gtest.h>

#include <map>

#include "auth/factors/one_time_code.h"
#include "auth/users/accounts.h"
#include "auth/users/memory_user_store.h"
#include "tests/auth/factors/authenticator_app.h"
#include "tests/auth/forged_token.h"

namespace carelog::auth::testing {
namespace {

constexpr char password[] = "correct horse battery";

class ADoorWithFactors : public ::testing::Test {
 protected:
  ADoorWithFactors() {
    for (const auto& [email, role] :
         std::map<std::string, std::string>{{ada_, "clinician"},
                                            {"desk@clinic.test", "receptionist"},
                                            {"lab@clinic.test", "service"}}) {
      EXPECT_TRUE(accounts_.register_user(
          {.email = email, .password = password, .role = role, .clinic = "main"}));
    }
  }
  Proof proof(const std::string& code, const std::string& address = "10.0.0.7") const {
    return {ada_, password, address, code};
  }
  // The recovery codes; the app makes codes from now on.
  std::vector<std::string> enrol() {
    const auto offer = accounts_.offer_factor(proof(""));
    EXPECT_TRUE(offer);
    app_ = AuthenticatorApp(offer->value.secret);
    const auto codes = accounts_.confirm_factor(proof(app_.code(now_ms_)));
    EXPECT_TRUE(codes);
    now_ms_ += 30'000;
    return codes->value;
  }
  std::optional<FactorRefusal> refusal(const Proof& given) {
    const auto login = accounts_.login(given);
    return login ? std::nullopt : login.error().factor;
  }
  template <class Value>
  static std::optional<FactorConflict> conflict(const Accounts::OrFactorProblem<Value>& outcome) {
    if (outcome) return std::nullopt;
    const auto* found = std::get_if<FactorConflict>(&outcome.error());
    return found == nullptr ? std::nullopt : std::optional(*found);
  }

  const std::string ada_ = "ada@clinic.test";
  std::int64_t now_ms_ = now_ms;
  MemoryUserStore store_;
  Accounts accounts_{store_,
                     [this] { return now_ms_; },
                     {.key = std::string(32, 'k'), .required_of = {Role::receptionist}}};
  AuthenticatorApp app_;
};

TEST_F(ADoorWithFactors, OpensByTheCodeOfWhoHasOne) {
  enrol();
  const auto login = accounts_.login(proof(app_.code(now_ms_)));
  ASSERT_TRUE(login);
  EXPECT_EQ(login->by, FactorUse::code);
  EXPECT_EQ(login->email, ada_);
  EXPECT_EQ(refusal(proof(app_.code(now_ms_))), FactorRefusal::code_wrong) << "used";
  now_ms_ += 30'000;
  const std::string spaced = app_.code(now_ms_).insert(3, " ");
  EXPECT_EQ(refusal(proof(spaced)), std::nullopt) << "as apps show it";
}

TEST_F(ADoorWithFactors, NeverTakesTheCodeThatConfirmedIt) {
  const auto offer = accounts_.offer_factor(proof(""));
  app_ = AuthenticatorApp(offer->value.secret);
  const std::string code = app_.code(now_ms_);
  ASSERT_TRUE(accounts_.confirm_factor(proof(code)));
  EXPECT_EQ(refusal(proof(code)), FactorRefusal::code_wrong);
}

TEST_F(ADoorWithFactors, SaysNothingOfItBeforeThePasswordIsRight) {
  enrol();
  Proof wrong{ada_, "a wrong password", "10.0.0.7", app_.code(now_ms_)};
  for (const std::string& code : {std::string(), wrong.code}) {
    wrong.code = code;
    const auto login = accounts_.login(wrong);
    ASSERT_FALSE(login);
    EXPECT_EQ(login.error().factor, std::nullopt);
    EXPECT_EQ(login.error().whose, std::nullopt);
  }
  const auto right = accounts_.login(proof(""));
  ASSERT_FALSE(right);
  EXPECT_EQ(right.error().factor, FactorRefusal::code_needed);
  EXPECT_EQ(right.error().whose->email, ada_) << "for the audit trail";
}

TEST_F(ADoorWithFactors, TakesEachRecoveryCodeOnce) {
  const auto codes = enrol();
  ASSERT_EQ(codes.size(), 10U);
  const auto login = accounts_.login(proof(codes[3]));
  ASSERT_TRUE(login);
  EXPECT_EQ(login->by, FactorUse::recovery_code);
  EXPECT_EQ(refusal(proof(codes[3])), FactorRefusal::code_wrong);
  EXPECT_EQ(refusal(proof(codes[4])), std::nullopt);
  EXPECT_EQ(store_.find_by_email(ada_)->factor->recovery_codes_left, 8);
}

TEST_F(ADoorWithFactors, StoresNoSecretAndNoRecoveryCodeInTheClear) {
  const auto offer = accounts_.offer_factor(proof(""));
  const std::string offered = store_.find_by_email(ada_)->offered_factor;
  EXPECT_FALSE(offered.empty());
  EXPECT_EQ(offered.find(offer->value.secret), std::string::npos);
  EXPECT_EQ(offered.find(AuthenticatorApp(offer->value.secret).secret()), std::string::npos);
  MemoryUserStore copy;
  ASSERT_TRUE(copy.add(*store_.find_by_email(ada_)));
  Accounts elsewhere(copy, [this] { return now_ms_; }, {.key = std::string(32, 'x')});
  app_ = AuthenticatorApp(offer->value.secret);
  EXPECT_FALSE(elsewhere.confirm_factor(proof(app_.code(now_ms_)))) << "under another key";
}

TEST_F(ADoorWithFactors, MakesGuessesOfCodesWaitWhereverTheyComeFrom) {
  enrol();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(refusal(proof("no-such-code", "10.0.1." + std::to_string(i))),
              FactorRefusal::code_wrong);
  }
  const auto waiting = accounts_.login(proof(app_.code(now_ms_), "10.0.2.1"));
  ASSERT_FALSE(waiting);
  EXPECT_GT(waiting.error().retry_after_s, 0);
  EXPECT_EQ(accounts_.login(Proof{ada_, "a wrong one", "10.0.2.2"}).error().retry_after_s, 0)
      << "who does not know the password learns nothing of it";
  now_ms_ += 30'000;
  EXPECT_TRUE(accounts_.login(proof(app_.code(now_ms_), "10.0.2.1")));
}

TEST_F(ADoorWithFactors, ForgetsNoGuessesForTheSakeOfARightPassword) {
  enrol();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(refusal(proof("no-such-code")), FactorRefusal::code_wrong);
    now_ms_ += 1;
    const auto forgotten = i < 4 ? refusal(proof("")) : FactorRefusal::code_needed;
    EXPECT_EQ(forgotten, FactorRefusal::code_needed);
  }
  EXPECT_GT(accounts_.retry_after_s(ada_, "10.0.0.7"), 0);
}

TEST_F(ADoorWithFactors, LetsWhoseRoleNeedsOneEnrolAndNothingElse) {
  Proof desk{"desk@clinic.test", password};
  EXPECT_EQ(refusal(desk), FactorRefusal::enrolment_needed);
  desk.code = "123456";
  EXPECT_EQ(refusal(desk), FactorRefusal::enrolment_needed);
  app_ = AuthenticatorApp(accounts_.offer_factor(desk)->value.secret);
  EXPECT_EQ(refusal(desk), FactorRefusal::enrolment_needed) << "not confirmed yet";
  desk.code = app_.code(now_ms_);
  ASSERT_TRUE(accounts_.confirm_factor(desk));
  now_ms_ += 30'000;
  desk.code = app_.code(now_ms_);
  EXPECT_EQ(refusal(desk), std::nullopt);
  EXPECT_EQ(refusal(proof("")), std::nullopt) << "another role";
}

TEST_F(ADoorWithFactors, GivesItUpForACodeOfIt) {
  const auto codes = enrol();
  const auto wrong = accounts_.remove_factor(proof("000000"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(std::get<LoginRefusal>(wrong.error()).factor, FactorRefusal::code_wrong);
  ASSERT_TRUE(accounts_.remove_factor(proof(app_.code(now_ms_))));
  EXPECT_EQ(refusal(proof("")), std::nullopt);
  EXPECT_EQ(conflict(accounts_.remove_factor(proof(codes[0]))), FactorConflict::has_none);
}

TEST_F(ADoorWithFactors, EnrolsNobodyTwiceAndNoMachine) {
  EXPECT_EQ(conflict(accounts_.confirm_factor(proof("123456"))), FactorConflict::none_offered);
  enrol();
  EXPECT_EQ(conflict(accounts_.offer_factor(proof(""))), FactorConflict::has_one);
  EXPECT_EQ(conflict(accounts_.confirm_factor(proof(app_.code(now_ms_)))), FactorConflict::has_one);
  EXPECT_EQ(conflict(accounts_.offer_factor({"lab@clinic.test", password})),
            FactorConflict::of_machine);
}

TEST_F(ADoorWithFactors, ConfirmsWhatWasOfferedLast) {
  const AuthenticatorApp first(accounts_.offer_factor(proof(""))->value.secret);
  const AuthenticatorApp second(accounts_.offer_factor(proof(""))->value.secret);
  EXPECT_FALSE(accounts_.confirm_factor(proof(first.code(now_ms_))));
  EXPECT_TRUE(accounts_.confirm_factor(proof(second.code(now_ms_))));
}

}  // namespace
}  // namespace carelog::auth::testing
