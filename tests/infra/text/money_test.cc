#include "infra/text/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace carelog::infra {
namespace {

TEST(Money, IsWrittenWithTheDigitsOfItsCurrency) {
  EXPECT_EQ(money_text(123'456, "USD"), "1234.56");
  EXPECT_EQ(money_text(5, "EUR"), "0.05");
  EXPECT_EQ(money_text(-5, "EUR"), "-0.05");
  EXPECT_EQ(money_text(0, "CHF"), "0.00");
  EXPECT_EQ(money_text(1205, "JPY"), "1205");
  EXPECT_EQ(money_text(0, "JPY"), "0");
  EXPECT_EQ(money_text(1205, "KWD"), "1.205");
  EXPECT_EQ(money_text(-1, "BHD"), "-0.001");
  EXPECT_EQ(money_text(std::numeric_limits<std::int64_t>::min(), "USD"), "-92233720368547758.08");
}

TEST(Currency, IsACodeOfIso4217) {
  for (const char* code : {"USD", "EUR", "CHF", "JPY", "KWD", "XAF"}) {
    EXPECT_TRUE(is_currency(code)) << code;
  }
  for (const char* code : {"XYZ", "usd", "US", "USDX", "", "D E", " US", "SD ", "AAA"}) {
    EXPECT_FALSE(is_currency(code)) << code;
  }
}

}  // namespace
}  // namespace carelog::infra
