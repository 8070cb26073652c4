#include "infra/text/likeness.h"

#include <gtest/gtest.h>

namespace carelog::infra {
namespace {

using Words = std::vector<std::string>;

TEST(PlainWords, AreInLowerCaseWithoutAccents) {
  EXPECT_EQ(plain_words("Zo\u00eb  M\u00fcller-L\u00fcdenscheid"),
            (Words{"zoe", "muller", "ludenscheid"}));
  EXPECT_EQ(plain_words("O'Brien, Ng\u1ecdc"), (Words{"obrien", "ngoc"}));
  EXPECT_EQ(plain_words("\u7530\u4e2d \u592a\u90ce"), (Words{"\u7530\u4e2d", "\u592a\u90ce"}));
  EXPECT_EQ(plain_words(" - \xff"), Words{});
}

// The examples of the United States' National Archives.
TEST(Sound, IsAmericanSoundex) {
  EXPECT_EQ(sound_of("robert"), "r163");
  EXPECT_EQ(sound_of("rupert"), "r163");
  EXPECT_EQ(sound_of("tymczak"), "t522");
  EXPECT_EQ(sound_of("pfister"), "p236");
  EXPECT_EQ(sound_of("ashcraft"), "a261");
  EXPECT_EQ(sound_of("lee"), "l000");
  EXPECT_EQ(sound_of("\u7530"), "\u7530");
  EXPECT_EQ(sound_of(""), "");
}

// Winkler's own.
TEST(Likeness, IsJaroWinklers) {
  EXPECT_NEAR(likeness("martha", "marhta"), 0.961, 0.001);
  EXPECT_NEAR(likeness("dwayne", "duane"), 0.840, 0.001);
  EXPECT_NEAR(likeness("dixon", "dicksonx"), 0.813, 0.001);
  EXPECT_EQ(likeness("ada", "ada"), 1);
  EXPECT_EQ(likeness("ada", "xyz"), 0);
  EXPECT_EQ(likeness("", ""), 0);
  EXPECT_EQ(likeness("", "ada"), 0);
}

TEST(Likeness, IsTheSameBothWays) {
  for (const auto& [one, other] : {std::pair("grace hopper", "hopper grace"),
                                   std::pair("ann", "anne"), std::pair("abcvwxyz", "zabcvwxy")}) {
    EXPECT_DOUBLE_EQ(likeness(one, other), likeness(other, one)) << one;
  }
}

}  // namespace
}  // namespace carelog::infra
