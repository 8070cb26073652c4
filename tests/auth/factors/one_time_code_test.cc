#include "auth/factors/one_time_code.h"

#include <gtest/gtest.h>

namespace carelog::auth {
namespace {

constexpr std::string_view rfc_secret = "12345678901234567890";
constexpr std::int64_t noon_ms = 1'700'000'010'000;  // the beginning of a step
constexpr std::int64_t noon = noon_ms / 30'000;

std::optional<std::int64_t> step_of(std::int64_t of_step, std::int64_t last_step = 0) {
  return step_of_code(rfc_secret, one_time_code(rfc_secret, of_step), noon_ms, last_step);
}

// RFC 6238, appendix B: the last six of its eight digits.
TEST(AOneTimeCode, IsThatOfTheStandard) {
  const std::pair<std::int64_t, const char*> table[] = {{59, "287082"},
                                                        {1'111'111'109, "081804"},
                                                        {1'111'111'111, "050471"},
                                                        {1'234'567'890, "005924"},
                                                        {2'000'000'000, "279037"},
                                                        {20'000'000'000, "353130"}};
  for (const auto& [seconds, code] : table) {
    EXPECT_EQ(one_time_code(rfc_secret, seconds / 30), code) << seconds;
  }
}

TEST(AOneTimeCode, IsGoodAStepEarlyOrLate) {
  EXPECT_EQ(step_of(noon), noon);
  EXPECT_EQ(step_of(noon - 1), noon - 1);
  EXPECT_EQ(step_of(noon + 1), noon + 1);
  EXPECT_EQ(step_of(noon - 2), std::nullopt);
  EXPECT_EQ(step_of(noon + 2), std::nullopt);
}

TEST(AOneTimeCode, IsNeverGoodOnceItsStepOrALaterOneWasUsed) {
  EXPECT_EQ(step_of(noon, noon - 1), noon);
  EXPECT_EQ(step_of(noon, noon), std::nullopt);
  EXPECT_EQ(step_of(noon - 1, noon), std::nullopt);
  EXPECT_EQ(step_of(noon + 1, noon), noon + 1);
}

TEST(AOneTimeCode, IsSixDigitsAndNothingElse) {
  const std::string code = one_time_code(rfc_secret, noon);
  for (const std::string& wrong : {std::string(), code.substr(1), code + "0", " " + code,
                                   std::string("abcdef"), std::string(6, '\0')}) {
    EXPECT_EQ(step_of_code(rfc_secret, wrong, noon_ms, 0), std::nullopt) << wrong;
  }
}

// RFC 4648, section 10, without its padding.
TEST(Base32, IsThatOfTheStandard) {
  const std::pair<const char*, const char*> table[] = {{"", ""},
                                                       {"f", "MY"},
                                                       {"fo", "MZXQ"},
                                                       {"foo", "MZXW6"},
                                                       {"foob", "MZXW6YQ"},
                                                       {"fooba", "MZXW6YTB"},
                                                       {"foobar", "MZXW6YTBOI"}};
  for (const auto& [bytes, text] : table) EXPECT_EQ(base32_encode(bytes), text);
}

TEST(AnOtpauthUri, SaysWhatAnAppMustKnow) {
  EXPECT_EQ(otpauth_uri(rfc_secret, "ada+x@clinic.test"),
            "otpauth://totp/carelog:ada%2Bx%40clinic.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            "&issuer=carelog&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace carelog::auth
