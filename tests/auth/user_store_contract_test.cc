// What every user store must do.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <pqxx/transaction>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/auth/user_stores.h"

namespace carelog::auth::testing {
namespace {

class AUserStore : public OnAUserStore {};

INSTANTIATE_TEST_SUITE_P(Every, AUserStore, every_user_store,
                         [](const auto& kind) { return kind.param.name; });

TEST_P(AUserStore, IsEmptyAtFirst) {
  EXPECT_TRUE(store_.is_empty());
  EXPECT_EQ(store_.find_by_email("ada@clinic.test"), std::nullopt);
}

TEST_P(AUserStore, FindsAUserAsItWasAdded) {
  User ada = make_user("Ada@Clinic.test");
  ada.last_login_at_ms = 7;
  ASSERT_TRUE(store_.add(ada));
  ASSERT_TRUE(store_.add(make_user("grace@clinic.test")));
  EXPECT_FALSE(store_.is_empty());
  EXPECT_EQ(store_.find_by_email("Ada@Clinic.test"), ada);
}

TEST_P(AUserStore, KeepsEveryRole) {
  for (Role role : all_roles) {
    User user = make_user(std::string(role_name(role)) + "@clinic.test");
    user.role = role;
    ASSERT_TRUE(store_.add(user));
    EXPECT_EQ(store_.find_by_email(user.email), user);
  }
}

TEST_P(AUserStore, TakesEmailsForTheSameWithoutRegardToCase) {
  const User ada = make_user("Ada@clinic.test");
  ASSERT_TRUE(store_.add(ada));
  EXPECT_EQ(store_.find_by_email("aDA@CLINIC.TEST"), ada);
  EXPECT_EQ(store_.find_by_email("a\u200bda@clinic.test "), ada);
  const auto refused = store_.add(make_user("ada@CLINIC.test"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), UserRefusal::email_in_use);
  EXPECT_EQ(store_.find_by_email("ada@clinic.test"), ada) << "the first one stays";
  EXPECT_TRUE(store_.add(make_user("\u00c4da@clinic.test")));
}

TEST_P(AUserStore, StoresTextAsItIs) {
  const User user = make_user("o'brien\"; DROP TABLE auth.users; --@clinic.test");
  ASSERT_TRUE(store_.add(user));
  EXPECT_EQ(store_.find_by_email(user.email), user);
  EXPECT_EQ(store_.find_by_email("' OR 1=1 --"), std::nullopt);
  EXPECT_EQ(store_.find_by_email("%@clinic.test"), std::nullopt);
}

TEST_P(AUserStore, RecordsASignIn) {
  const User ada = make_user("ada@clinic.test");
  const User grace = make_user("grace@clinic.test");
  ASSERT_TRUE(store_.add(ada));
  ASSERT_TRUE(store_.add(grace));
  store_.record_login(ada.id, 1'700'000'000'999);
  EXPECT_EQ(store_.find_by_email("ada@clinic.test")->last_login_at_ms, 1'700'000'000'999);
  EXPECT_EQ(store_.find_by_email("grace@clinic.test"), grace);
  store_.record_login(infra::random_uuid(), 1);
}

TEST_P(AUserStore, ReplacesAHashOnlyIfItIsStillTheOneSeen) {
  const User ada = make_user("ada@clinic.test");
  ASSERT_TRUE(store_.add(ada));
  EXPECT_FALSE(store_.replace_password_hash(ada.id, "another", "fresh"));
  EXPECT_FALSE(store_.replace_password_hash(infra::random_uuid(), ada.password_hash, "fresh"));
  EXPECT_EQ(store_.find_by_email(ada.email), ada);
  EXPECT_TRUE(store_.replace_password_hash(ada.id, ada.password_hash, "fresh"));
  EXPECT_EQ(store_.find_by_email(ada.email)->password_hash, "fresh");
  EXPECT_FALSE(store_.replace_password_hash(ada.id, ada.password_hash, "later"));
}

TEST_P(AUserStore, BeginsAnEpochWithEveryPasswordAndNotWithAnotherHashOfOne) {
  const User ada = make_user("ada@clinic.test");
  ASSERT_TRUE(store_.add(ada));
  store_.upgrade_password_hash(ada.id, "another", "lost");
  store_.upgrade_password_hash(ada.id, ada.password_hash, "upgraded");
  EXPECT_EQ(store_.find_by_id(ada.id)->password_hash, "upgraded");
  EXPECT_TRUE(store_.is_admitted(ada.id, ada.epoch));
  EXPECT_TRUE(store_.replace_password_hash(ada.id, "upgraded", "fresh"));
  EXPECT_FALSE(store_.is_admitted(ada.id, ada.epoch));
  EXPECT_TRUE(store_.is_admitted(ada.id, ada.epoch + 1));
  EXPECT_FALSE(store_.is_admitted(infra::random_uuid(), ada.epoch));
}

TEST_P(AUserStore, ListsAClinicsUsersPageByPage) {
  std::vector<std::string> wanted;
  for (const char* email : {"ada@clinic.test", "Bob@clinic.test", "c.d@clinic.test",
                            "c-d@clinic.test", "zoe@clinic.test"}) {
    ASSERT_TRUE(store_.add(make_user(email)));
    wanted.push_back(email_key(email));
  }
  User stranger = make_user("carl@elsewhere.test");
  stranger.clinic = "north";
  ASSERT_TRUE(store_.add(stranger));
  std::sort(wanted.begin(), wanted.end());
  std::vector<std::string> seen;
  std::string last;
  for (auto page = store_.of_clinic("main", last, 2); !page.empty();
       page = store_.of_clinic("main", last, 2)) {
    EXPECT_LE(page.size(), 2U);
    for (const User& user : page) seen.push_back(email_key(user.email));
    last = page.back().id;
  }
  EXPECT_EQ(seen, wanted);
  EXPECT_TRUE(store_.of_clinic("main", infra::random_uuid(), 2).empty());
}

TEST_P(AUserStore, AddsOneOfManyThatComeAtOnce) {
  std::atomic<int> added = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      if (store_.add(make_user("ada@clinic.test"))) ++added;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(added, 1);
}

TEST(APostgresUserStore, KeepsItsUsersWhenItIsOpenedAgain) {
  const Made first = make_postgres();
  const User ada = make_user("ada@clinic.test");
  ASSERT_TRUE(first.store->add(ada));
  PostgresUserStore second(*first.pool);
  EXPECT_EQ(second.find_by_email(ada.email), ada);
}

TEST(APostgresUserStore, MakesItsSchemaOnceWhenManyStartTogether) {
  const Made first = make_postgres();
  first.pool->use([](pqxx::connection& connection) {
    pqxx::work work(connection);
    work.exec("DROP SCHEMA auth CASCADE");
    work.commit();
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { EXPECT_NO_THROW(PostgresUserStore{*first.pool}); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(first.store->is_empty());
}

TEST(APostgresUserStore, RefusesASchemaOfANewerProgram) {
  const Made made = make_postgres();
  made.pool->use([](pqxx::connection& connection) {
    pqxx::work work(connection);
    work.exec("INSERT INTO auth.schema_versions (version) VALUES (1000)");
    work.commit();
  });
  EXPECT_THROW(PostgresUserStore{*made.pool}, std::runtime_error);
}

TEST(APostgresUserStore, SaysWhenItsDatabaseIsAway) {
  infra::ConnectionPool nowhere("host=/nonexistent dbname=carelog");
  EXPECT_THROW(PostgresUserStore{nowhere}, UserStoreUnavailable);
}

}  // namespace
}  // namespace carelog::auth::testing
