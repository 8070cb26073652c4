// What every user store must do with second factors.
#include <atomic>
#include <thread>

#include "tests/auth/user_stores.h"

namespace carelog::auth::testing {
namespace {

class AStoreOfFactors : public OnAUserStore {
 protected:
  AStoreOfFactors() {
    EXPECT_TRUE(store_.add(ada_));
    EXPECT_TRUE(store_.add(bob_));
  }
  User stored() { return store_.find_by_id(ada_.id).value(); }
  void enrol() {
    ASSERT_TRUE(store_.offer_factor(ada_.id, stored().epoch, "sealed"));
    ASSERT_TRUE(store_.confirm_factor(ada_.id, confirmed_));
  }
  bool disable() {
    return store_.disable({ada_.id, "carelog-tools"}, [] { return std::int64_t{5}; }).has_value();
  }

  const User ada_ = make_user("ada@clinic.test"), bob_ = make_user("bob@clinic.test");
  const ConfirmedFactor confirmed_{
      .sealed = "sealed", .step = 7, .at_ms = 1'700'000'000'001, .recovery_hashes = {"h1", "h2"}};
};

INSTANTIATE_TEST_SUITE_P(Every, AStoreOfFactors, every_user_store,
                         [](const auto& kind) { return kind.param.name; });

TEST_P(AStoreOfFactors, KeepsWhatIsOfferedUntilItIsConfirmed) {
  EXPECT_TRUE(store_.offer_factor(ada_.id, ada_.epoch, "first"));
  EXPECT_TRUE(store_.offer_factor(ada_.id, ada_.epoch, "sealed"));
  EXPECT_EQ(stored().offered_factor, "sealed");
  EXPECT_EQ(stored().factor, std::nullopt);
  EXPECT_EQ(stored().epoch, ada_.epoch) << "nothing has changed yet";
  ConfirmedFactor other = confirmed_;
  other.sealed = "first";
  EXPECT_FALSE(store_.confirm_factor(ada_.id, other));
  EXPECT_FALSE(store_.confirm_factor(bob_.id, confirmed_));
  EXPECT_TRUE(store_.confirm_factor(ada_.id, confirmed_));
  const SecondFactor wanted{
      .sealed = "sealed", .since_ms = 1'700'000'000'001, .last_step = 7, .recovery_codes_left = 2};
  EXPECT_EQ(stored().factor, wanted);
  EXPECT_EQ(store_.find_by_email(ada_.email)->factor, wanted);
  EXPECT_EQ(stored().offered_factor, "");
  EXPECT_FALSE(store_.is_admitted(ada_.id, ada_.epoch)) << "who proved himself without it";
  EXPECT_EQ(store_.find_by_id(bob_.id), bob_);
}

TEST_P(AStoreOfFactors, ConfirmsNothingThatWasNotOffered) {
  ConfirmedFactor nothing = confirmed_;
  nothing.sealed = "";
  EXPECT_FALSE(store_.confirm_factor(ada_.id, nothing));
  EXPECT_FALSE(store_.offer_factor(ada_.id, ada_.epoch + 1, "sealed")) << "of another epoch";
  EXPECT_FALSE(store_.offer_factor(infra::random_uuid(), 1, "sealed"));
  EXPECT_EQ(stored(), ada_);
}

TEST_P(AStoreOfFactors, OffersNothingToWhoHasOne) {
  enrol();
  EXPECT_FALSE(store_.offer_factor(ada_.id, stored().epoch, "another"));
  EXPECT_FALSE(store_.confirm_factor(ada_.id, confirmed_));
}

TEST_P(AStoreOfFactors, UsesEachStepOnceAndNoneBeforeIt) {
  enrol();
  EXPECT_FALSE(store_.use_factor(ada_.id, "sealed", 7)) << "confirmed by it";
  EXPECT_FALSE(store_.use_factor(ada_.id, "another", 9));
  EXPECT_FALSE(store_.use_factor(bob_.id, "sealed", 9));
  EXPECT_TRUE(store_.use_factor(ada_.id, "sealed", 9));
  EXPECT_FALSE(store_.use_factor(ada_.id, "sealed", 9));
  EXPECT_FALSE(store_.use_factor(ada_.id, "sealed", 8));
  EXPECT_EQ(stored().factor->last_step, 9);
}

TEST_P(AStoreOfFactors, UsesAStepForOneOfManyThatComeAtOnce) {
  enrol();
  std::atomic<int> by_step = 0, by_code = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      if (store_.use_factor(ada_.id, "sealed", 9)) ++by_step;
      if (store_.use_recovery_code(ada_.id, "h1")) ++by_code;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(by_step, 1);
  EXPECT_EQ(by_code, 1);
}

TEST_P(AStoreOfFactors, UsesEachRecoveryCodeOnce) {
  enrol();
  EXPECT_FALSE(store_.use_recovery_code(bob_.id, "h1"));
  EXPECT_FALSE(store_.use_recovery_code(ada_.id, "h3"));
  EXPECT_TRUE(store_.use_recovery_code(ada_.id, "h1"));
  EXPECT_FALSE(store_.use_recovery_code(ada_.id, "h1"));
  EXPECT_EQ(stored().factor->recovery_codes_left, 1);
}

TEST_P(AStoreOfFactors, RemovesItWithItsRecoveryCodes) {
  enrol();
  const std::int64_t epoch = stored().epoch;
  EXPECT_FALSE(store_.remove_factor(ada_.id, "another"));
  EXPECT_TRUE(store_.remove_factor(ada_.id, "sealed"));
  EXPECT_EQ(stored().factor, std::nullopt);
  EXPECT_FALSE(store_.is_admitted(ada_.id, epoch));
  EXPECT_FALSE(store_.use_recovery_code(ada_.id, "h2"));
  EXPECT_FALSE(store_.remove_factor(ada_.id, "sealed"));
  enrol();
  EXPECT_EQ(stored().factor->recovery_codes_left, 2);
}

TEST_P(AStoreOfFactors, LetsAnAdminTakeItAndWhatIsOffered) {
  enrol();
  const auto taken = store_.reset_factor({ada_.id, "carelog-tools"});
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->factor, std::nullopt);
  EXPECT_EQ(*taken, stored());
  EXPECT_FALSE(store_.use_recovery_code(ada_.id, "h1"));
  ASSERT_TRUE(store_.offer_factor(ada_.id, stored().epoch, "sealed"));
  ASSERT_TRUE(store_.reset_factor({ada_.id, "carelog-tools"}));
  EXPECT_FALSE(store_.confirm_factor(ada_.id, confirmed_)) << "offered before the reset";
  EXPECT_EQ(store_.reset_factor({infra::random_uuid(), "carelog-tools"}).error(),
            UserRefusal::unknown_user);
}

TEST_P(AStoreOfFactors, DoesNothingForWhoIsDisabled) {
  enrol();
  ASSERT_TRUE(disable());
  EXPECT_FALSE(store_.use_factor(ada_.id, "sealed", 9));
  EXPECT_FALSE(store_.use_recovery_code(ada_.id, "h1"));
  EXPECT_FALSE(store_.remove_factor(ada_.id, "sealed"));
  EXPECT_EQ(store_.reset_factor({bob_.id, ada_.id}).error(), UserRefusal::by_disabled);
  ASSERT_TRUE(store_.reset_factor({ada_.id, "carelog-tools"}));
  EXPECT_FALSE(store_.offer_factor(ada_.id, stored().epoch, "sealed"));
}

}  // namespace
}  // namespace carelog::auth::testing
