#include "auth/named_user.h"

#include <gtest/gtest.h>

namespace carelog::auth {
namespace {

constexpr UserNames grace{"77777777-0000-8000-8000-0000000000b1", "Grace@clinic.test"};

TEST(ANamedUser, IsToldByIdOrAddress) {
  for (const char* text :
       {"77777777-0000-8000-8000-0000000000b1", "Practitioner/77777777-0000-8000-8000-0000000000b1",
        "grace@clinic.test", " GRACE@clinic.test ", "Dr. Grace Hopper <grace@clinic.test>",
        "\"Hopper, Grace\" < grace@clinic.test >", "Practitioner/grace@clinic.test"}) {
    EXPECT_TRUE(names_user(text, grace)) << text;
  }
}

TEST(ANamedUser, IsNotToldByANameOrAPartOfAnAddress) {
  for (const char* text :
       {"", " ", "Grace Hopper", "<>", "< >", "xgrace@clinic.test", "grace@clinic.test.example",
        "grace@clinic.test <ada@clinic.test>", "grace@clinic.test>", "grace",
        "Organization/77777777-0000-8000-8000-0000000000b1", "Practitioner/",
        "77777777-0000-8000-8000-0000000000b"}) {
    EXPECT_FALSE(names_user(text, grace)) << text;
  }
}

TEST(ANamedUser, WithoutAnAddressIsToldByIdAlone) {
  const UserNames machine{"sso:17", ""};
  EXPECT_TRUE(names_user("sso:17", machine));
  EXPECT_FALSE(names_user("", machine));
  EXPECT_FALSE(names_user("<>", machine));
  EXPECT_FALSE(names_user("ada@clinic.test", machine));
}

}  // namespace
}  // namespace carelog::auth
