#include "infra/ids/random_id.h"

#include <gtest/gtest.h>

#include <set>

#include "infra/ids/derived_id.h"

namespace carelog::infra {
namespace {

TEST(RandomId, IsAVersionFourUuidAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = random_uuid();
    ASSERT_TRUE(is_uuid(id)) << id;
    ASSERT_EQ(id[14], '4');
    ASSERT_NE(std::string("89ab").find(id[19]), std::string::npos);
    ASSERT_TRUE(seen.insert(id).second);
  }
}

TEST(RandomId, GivesAsManyBytesAsAsked) {
  EXPECT_EQ(random_bytes(0).size(), 0u);
  EXPECT_EQ(random_bytes(33).size(), 33u);
  EXPECT_EQ(random_hex(8).size(), 16u);
}

TEST(RandomId, KnowsAUuidWhenItSeesOne) {
  EXPECT_TRUE(is_uuid("00000000-0000-0000-0000-000000000000"));
  EXPECT_TRUE(is_uuid("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"));
  for (const char* const text :
       {"", "f81d4fae7dec11d0a76500a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bfg", "f81d4fae-7dec-11d0-a765-00a0c91e6bf60",
        "f81d4fa-e7dec-11d0-a765-00a0c91e6bf6"}) {
    EXPECT_FALSE(is_uuid(text)) << text;
  }
}

TEST(DerivedId, DependsOnEveryPartAndOnWhereOneEnds) {
  EXPECT_EQ(derived_uuid({"main", "ada", "1"}), derived_uuid({"main", "ada", "1"}));
  EXPECT_NE(derived_uuid({"main", "ada", "1"}), derived_uuid({"main", "ada", "2"}));
  EXPECT_NE(derived_uuid({"ab", "c"}), derived_uuid({"a", "bc"}));
  EXPECT_TRUE(is_uuid(derived_uuid({})));
}

}  // namespace
}  // namespace carelog::infra
