// What records of another system came to, beside an account.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "events/billing/ledger_json.h"
#include "events/billing/money_of_record.h"
#include "tests/events/covered_account.h"

namespace carelog::events {
namespace {

TEST(MoneyOfRecord, IsSummedByKindAndPayerAndMovesNoBalance) {
  const MoneyOfRecordTaken one{"s:1",      "encounter",
                               "Medicare", "2026-01-05",
                               1,          {{"base-cost", 7'749}, {"payer-coverage", 1'662}}};
  MoneyOfRecordTaken other = one;
  other.source_id = "s:2";
  other.amounts = {{"base-cost", 1}, {"claim-cost", 5}};
  MoneyOfRecordTaken unpaid = one;
  unpaid.payer = "";
  const Ledger ledger = claims_told({account_opened, of_share, one, other, unpaid});
  ASSERT_EQ(ledger.money_of_record.size(), 2u);
  EXPECT_EQ(ledger.money_of_record[0].records, 2);
  EXPECT_EQ(ledger.money_of_record[0].amounts,
            (std::vector<AmountOfRecord>{
                {"base-cost", 7'750}, {"payer-coverage", 1'662}, {"claim-cost", 5}}));
  EXPECT_EQ(ledger.balance_minor(), 0);
  MoneyOfRecordTaken huge = one;
  huge.amounts = {{"base-cost", 1'000'000'000'000'000'000}};
  EXPECT_FALSE(is_summable(ledger.money_of_record, huge));
  EXPECT_TRUE(is_summable(ledger.money_of_record, one));
  const auto shown = nlohmann::json::parse(money_of_record_json(ledger.money_of_record));
  EXPECT_EQ(shown[0].at("amounts")[0].at("amountMinor"), 7'750);
}

}  // namespace
}  // namespace carelog::events
