#include "infra/text/email.h"

#include <gtest/gtest.h>

namespace carelog::infra {
namespace {

TEST(Email, HasOneSignAndADomainWithADot) {
  for (const char* text : {"a@x.org", "a+b.c@sub.x.org", "\u00fc@m\u00fcnchen.example"}) {
    EXPECT_TRUE(is_email(text)) << text;
  }
  for (const char* text : {"",
                           "a",
                           "@x.org",
                           "a@",
                           "a@x",
                           "a@.org",
                           "a@x.",
                           "a@x..org",
                           "a@b@x.org",
                           "a b@x.org",
                           "a@x .org",
                           "a@x.org\n",
                           "\u200b@x.org",
                           "a@\u200b.org",
                           "a@x\u3002\u3002org",
                           "a\u061c@x.org",
                           "\xff@x.org",
                           "a,b@x.org",
                           "<a>@x.org",
                           ".a@x.org",
                           "a.@x.org",
                           "a..b@x.org",
                           "a;b@x.org",
                           "\"a\"@x.org",
                           "a@<x.org>",
                           "a@x,y.org",
                           "a@[1.2.3.4]",
                           "a\uff0cb@x.org"}) {
    EXPECT_FALSE(is_email(text)) << text;
  }
  EXPECT_TRUE(is_email(std::string(64, 'a') + "@x.org"));
  EXPECT_FALSE(is_email(std::string(65, 'a') + "@x.org"));
}

TEST(Email, IsOneHoweverItsDomainIsWritten) {
  const std::string plain = comparable_email("p@m\u00fcnchen.example");
  for (const char* text :
       {"p@xn--mnchen-3ya.example", "P@XN--MNCHEN-3YA.EXAMPLE", "p@mu\u0308nchen.example",
        "p@M\u00dcNCHEN.example", "p@m\u00fcnchen\u3002example", "p@\uff4d\u00fcnchen.example"}) {
    EXPECT_EQ(comparable_email(text), plain) << text;
    EXPECT_EQ(comparable_email(comparable_email(text)), plain) << text;
  }
  EXPECT_NE(comparable_email("p@munchen.example"), plain);
  EXPECT_EQ(comparable_email("xn--mnchen-3ya@x.org"), "xn--mnchen-3ya@x.org");
  EXPECT_EQ(comparable_email("p@xn--9.example"), "p@xn--9.example") << "is no A-label";
  EXPECT_EQ(comparable_email("P@X.org"), "p@x.org");
  EXPECT_EQ(comparable_email("Ada"), "ada");
}

}  // namespace
}  // namespace carelog::infra
