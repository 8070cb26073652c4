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
  // 1000 charged and on an invoice, 800 of it the payer's.
  Ledger billed = claims_told({account_opened, of_share, done_on("2026-01-05", "a", 1'000)});
  billed = claims_told({invoice_of_all(billed, "i"), InvoiceNumbered{"i", "2026-1"}}, billed);
  ASSERT_EQ(billed.balance_minor(), 200);
  ASSERT_EQ(billed.payer_due_minor(), 800);
  const Ledger ledger = claims_told({one, other, unpaid}, billed);
  ASSERT_EQ(ledger.money_of_record.size(), 2u);
  EXPECT_EQ(ledger.money_of_record[0].records, 2);
  EXPECT_EQ(ledger.money_of_record[0].amounts,
            (std::vector<AmountOfRecord>{
                {"base-cost", 7'750, 2}, {"payer-coverage", 1'662, 1}, {"claim-cost", 5, 1}}));
  EXPECT_EQ(ledger.balance_minor(), billed.balance_minor());
  EXPECT_EQ(ledger.payer_due_minor(), billed.payer_due_minor());
  EXPECT_EQ(ledger.invoices, billed.invoices);
  EXPECT_EQ(faults_in(ledger), std::vector<std::string>());
  EXPECT_EQ(claims_told(facts_of_ledger(ledger)), ledger);
  MoneyOfRecordTaken huge = one;
  huge.amounts = {{"base-cost", 1'000'000'000'000'000'000}};
  EXPECT_FALSE(is_summable(ledger.money_of_record, huge));
  EXPECT_TRUE(is_summable(ledger.money_of_record, one));
  const auto shown = nlohmann::json::parse(money_of_record_json(ledger.money_of_record));
  EXPECT_EQ(shown[0].at("amounts")[0].at("amountMinor"), 7'750);
}

TEST(MoneyOfRecord, WithoutAmountsIsSummedApart) {
  const MoneyOfRecordTaken bare{"s:1", "claim", "Aetna", "2026-01-05", 1, {}};
  MoneyOfRecordTaken full = bare;
  full.amounts = {{"total", 5}};
  const Ledger ledger = claims_told({account_opened, bare, full, bare});
  ASSERT_EQ(ledger.money_of_record.size(), 2u);
  EXPECT_EQ(ledger.money_of_record[0].records, 2);
  EXPECT_EQ(ledger.money_of_record[1].amounts, (std::vector<AmountOfRecord>{{"total", 5, 1}}));
  EXPECT_EQ(claims_told(facts_of_ledger(ledger)), ledger);
}

}  // namespace
}  // namespace carelog::events
