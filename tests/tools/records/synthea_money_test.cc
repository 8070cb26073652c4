// Rows of Synthea's CSV export as money of record.
#include "tools/synthea/synthea_money.h"

#include <gtest/gtest.h>

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

tl::expected<SyntheaMoney, std::string> money_in(const std::string& file,
                                                 const std::vector<std::string>& columns,
                                                 const std::vector<std::string>& fields) {
  const SyntheaNames names = {{"m", "Medicare"}};
  for (const SyntheaMoneyFile& each : synthea_money_files()) {
    if (each.name == file) return synthea_money(each, SyntheaRow(columns, fields), names);
  }
  return tl::unexpected(std::string("there is no such file"));
}

TEST(Cents, AreRoundedHalfACentUp) {
  EXPECT_EQ(cents_of("77.49"), 7'749);
  EXPECT_EQ(cents_of("0"), 0);
  EXPECT_EQ(cents_of("12.5"), 1'250);
  EXPECT_EQ(cents_of("49112.87100000001"), 4'911'287);
  EXPECT_EQ(cents_of("16774.548999999995"), 1'677'455);
  EXPECT_EQ(cents_of("0.005"), 1);
  EXPECT_EQ(cents_of("0.00499"), 0);
  EXPECT_EQ(cents_of("10000000000.00"), 1'000'000'000'000);
}

TEST(Cents, AreNoOtherText) {
  for (const char* each : {"", ".", "1.", ".5", "-1", "+1", "1,5", "1e3", "NaN", "1.2.3", " 1",
                           "10000000000.01", "99999999999999999999"}) {
    EXPECT_FALSE(cents_of(each)) << each;
  }
}

TEST(SyntheaMoney, OfAnEncounterIsWhatItCostAndWhatThePayerCovers) {
  const auto money = money_in("encounters.csv",
                              {"Id", "START", "PATIENT", "PAYER", "BASE_ENCOUNTER_COST",
                               "TOTAL_CLAIM_COST", "PAYER_COVERAGE"},
                              {"e", "2009-09-13T11:33:59Z", "p", "m", "77.49", "77.49", "16.62"});
  ASSERT_TRUE(money) << money.error();
  EXPECT_EQ(money->id, "e");
  EXPECT_EQ(money->patient, "p");
  EXPECT_EQ(money->content, (Json{{"kind", "encounter"},
                                  {"on", "2009-09-13"},
                                  {"currency", "USD"},
                                  {"payer", "Medicare"},
                                  {"amounts",
                                   {{{"name", "base-cost"}, {"amountMinor", 7'749}},
                                    {{"name", "claim-cost"}, {"amountMinor", 7'749}},
                                    {{"name", "payer-coverage"}, {"amountMinor", 1'662}}}}}));
}

TEST(SyntheaMoney, OfATransactionIsByItsType) {
  const std::vector<std::string> columns = {"ID",       "PATIENTID", "TYPE",     "AMOUNT",
                                            "FROMDATE", "PAYMENTS",  "TRANSFERS"};
  const auto kind_of = [&](const std::string& type) {
    const auto money = money_in("claims_transactions.csv", columns,
                                {"t", "p", type, "1.00", "2023-01-27", "2.00", "3.00"});
    if (!money) return money.error();
    return money->content.at("kind").get<std::string>() + " " +
           money->content.at("amounts")[0].at("amountMinor").dump();
  };
  EXPECT_EQ(kind_of("CHARGE"), "charge 100");
  EXPECT_EQ(kind_of("PAYMENT"), "payment 200");
  EXPECT_EQ(kind_of("TRANSFERIN"), "transfer-in 100");
  EXPECT_EQ(kind_of("TRANSFEROUT"), "transfer-out 300");
  EXPECT_EQ(kind_of("GIFT"), "its TYPE is not known: GIFT");
}

TEST(SyntheaMoney, IsNotUnderstoodWithoutAnAmount) {
  const auto money =
      money_in("procedures.csv", {"START", "PATIENT", "ENCOUNTER", "CODE", "BASE_COST"},
               {"2023-10-10T04:17:47Z", "p", "e", "430193006", "much"});
  ASSERT_FALSE(money);
  EXPECT_EQ(money.error(), "BASE_COST is no amount: much");
}

}  // namespace
}  // namespace carelog::tools
