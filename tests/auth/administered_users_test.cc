// What every user store must do when admins disable users, enable them and reset their passwords.
#include <gtest/gtest.h>

#include <algorithm>
#include <latch>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/auth/user_stores.h"

namespace carelog::auth::testing {
namespace {

constexpr std::int64_t noon_ms = 1'700'000'000'500;

class AnAdministeredUser : public OnAUserStore {
 protected:
  User add(const std::string& email, Role role, const std::string& clinic = "main") {
    User user = make_user(email);
    user.role = role;
    user.clinic = clinic;
    EXPECT_TRUE(store_.add(user));
    return user;
  }
  tl::expected<User, UserRefusal> disable(const User& user, const std::string& by = "carelog-tools",
                                          std::int64_t at_ms = noon_ms) {
    return store_.disable({.user = user.id, .by = by}, [at_ms] { return at_ms; });
  }
  tl::expected<User, UserRefusal> enable(const User& user,
                                         const std::string& by = "carelog-tools") {
    return store_.enable({.user = user.id, .by = by});
  }
  tl::expected<User, UserRefusal> reset(const User& user, const std::string& by = "carelog-tools") {
    return store_.set_once({.user = user.id, .by = by}, "once", 1000, [] { return noon_ms; });
  }
  std::size_t admins_who_can_sign_in() {
    const auto all = store_.of_clinic("main", "", 100);
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const User& user) {
      return user.role == Role::admin && !user.disabled_at_ms && !user.once_until_ms;
    }));
  }
};

INSTANTIATE_TEST_SUITE_P(Every, AnAdministeredUser, every_user_store,
                         [](const auto& kind) { return kind.param.name; });

TEST_P(AnAdministeredUser, IsOutOnceDisabledAndOfANewEpochOnceEnabled) {
  User ada = add("ada@clinic.test", Role::clinician);
  ASSERT_TRUE(disable(ada));
  EXPECT_EQ(disable(ada, "carelog-tools", noon_ms + 400)->disabled_at_ms, noon_ms) << "since then";
  EXPECT_FALSE(store_.is_admitted(ada.id, ada.epoch));
  EXPECT_FALSE(store_.is_admitted(ada.id, ada.epoch + 1));
  EXPECT_FALSE(store_.replace_password_hash(ada.id, ada.password_hash, "fresh"));
  ada.cut_off_at_ms = noon_ms;
  ada.epoch += 1;
  EXPECT_EQ(enable(ada), ada);
  EXPECT_EQ(store_.find_by_id(ada.id), ada);
  EXPECT_EQ(enable(ada), ada) << "twice is once";
  EXPECT_FALSE(store_.is_admitted(ada.id, ada.epoch - 1));
  EXPECT_TRUE(store_.is_admitted(ada.id, ada.epoch));
}

TEST_P(AnAdministeredUser, KeepsAPasswordForOneUseUntilAnotherIsSet) {
  User ada = add("ada@clinic.test", Role::clinician);
  const auto changed = reset(ada);
  ada.password_hash = "once";
  ada.once_until_ms = noon_ms + 1000;
  ada.cut_off_at_ms = noon_ms;
  ada.epoch += 1;
  EXPECT_EQ(changed, ada);
  EXPECT_EQ(store_.find_by_id(ada.id), ada);
  EXPECT_TRUE(store_.replace_password_hash(ada.id, "once", "own"));
  EXPECT_EQ(store_.find_by_id(ada.id)->once_until_ms, std::nullopt);
}

TEST_P(AnAdministeredUser, IsNamedAmongThoseCutOffLately) {
  const User ada = add("ada@clinic.test", Role::clinician);
  EXPECT_TRUE(store_.cut_off_since(0).empty());
  ASSERT_TRUE(disable(ada));
  ASSERT_TRUE(enable(ada));
  const CutOff cut{.user = ada.id, .at_ms = noon_ms};
  EXPECT_EQ(store_.cut_off_since(noon_ms), std::vector<CutOff>{cut}) << "enabling revives nothing";
  EXPECT_TRUE(store_.cut_off_since(noon_ms + 1).empty());
}

TEST_P(AnAdministeredUser, IsSomebodyKnown) {
  const User nobody = make_user("nobody@clinic.test");
  EXPECT_EQ(disable(nobody).error(), UserRefusal::unknown_user);
  EXPECT_EQ(enable(nobody).error(), UserRefusal::unknown_user);
  EXPECT_EQ(reset(nobody).error(), UserRefusal::unknown_user);
}

TEST_P(AnAdministeredUser, IsTouchedByNobodyWhoIsDisabledHimself) {
  const User ada = add("ada@clinic.test", Role::clinician);
  const User bob = add("bob@clinic.test", Role::admin), eve = add("eve@clinic.test", Role::admin);
  ASSERT_TRUE(disable(eve, bob.id));
  for (const auto& refused : {disable(bob, eve.id), reset(ada, eve.id), enable(eve, eve.id)}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), UserRefusal::by_disabled);
  }
  EXPECT_EQ(store_.find_by_id(ada.id), ada);
}

TEST_P(AnAdministeredUser, IsNotDisabledAsTheLastAdminOfHisClinicWhoCanSignIn) {
  const User bob = add("bob@clinic.test", Role::admin);
  add("carl@clinic.test", Role::receptionist);
  add("nora@clinic.test", Role::admin, "north");
  EXPECT_EQ(disable(bob).error(), UserRefusal::last_admin);
  const User dora = add("dora@clinic.test", Role::admin);
  ASSERT_TRUE(reset(dora));
  EXPECT_EQ(disable(bob).error(), UserRefusal::last_admin) << "her password signs nobody in";
  ASSERT_TRUE(store_.replace_password_hash(dora.id, "once", "own"));
  EXPECT_TRUE(disable(bob));
  EXPECT_EQ(disable(dora).error(), UserRefusal::last_admin);
  EXPECT_EQ(store_.find_by_id(dora.id)->disabled_at_ms, std::nullopt);
}

// Runs all at once, each after a pause of its own that the seed decides.
template <class Each>
void at_once(std::size_t count, unsigned seed, Each each) {
  std::mt19937 random(seed);
  std::latch start(static_cast<std::ptrdiff_t>(count));
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    const std::chrono::microseconds pause(random() % 300);
    threads.emplace_back([&, i, pause] {
      start.arrive_and_wait();
      std::this_thread::sleep_for(pause);
      each(i);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_P(AnAdministeredUser, LeavesOneOfAdminsWhoDisableEachOtherAtOnce) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    const Made made = GetParam().make();
    const std::size_t count = 2 + seed % 3;
    std::vector<User> admins;
    for (std::size_t i = 0; i < count; ++i) {
      admins.push_back(make_user(std::to_string(i) + "@clinic.test"));
      admins.back().role = Role::admin;
      ASSERT_TRUE(made.store->add(admins.back()));
    }
    at_once(count, seed, [&](std::size_t i) {
      const Administered next{.user = admins[(i + 1) % count].id, .by = admins[i].id};
      static_cast<void>(made.store->disable(next, [] { return noon_ms; }));
    });
    const auto left = std::count_if(admins.begin(), admins.end(), [&](const User& admin) {
      return !made.store->find_by_id(admin.id)->disabled_at_ms;
    });
    EXPECT_GE(left, 1) << "seed " << seed;
    EXPECT_LT(left, static_cast<std::ptrdiff_t>(count)) << "seed " << seed;
  }
}

TEST_P(AnAdministeredUser, LeavesOneOfAdminsWhomToolsDisableAtOnce) {
  std::vector<User> admins;
  for (int i = 0; i < 4; ++i) {
    admins.push_back(add(std::to_string(i) + "@clinic.test", Role::admin));
  }
  for (unsigned seed = 0; seed < 30; ++seed) {
    for (const User& admin : admins) ASSERT_TRUE(enable(admin));
    at_once(admins.size(), seed, [&](std::size_t i) { static_cast<void>(disable(admins[i])); });
    EXPECT_EQ(admins_who_can_sign_in(), 1U) << "seed " << seed;
  }
}

}  // namespace
}  // namespace carelog::auth::testing
