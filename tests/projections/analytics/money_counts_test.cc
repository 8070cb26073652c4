#include "projections/billing/money_counts.h"

#include <gtest/gtest.h>

#include "tests/projections/fixtures/counting.h"
#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

const std::string account = "77777777-0000-8000-8000-000000000001";

CountedByHand<MoneyAccount> after(std::vector<events::Event> facts) {
  facts.insert(facts.begin(), events::BillingAccountOpened{"main", ada, "USD"});
  return counted_by_hand<MoneyAccount>(history(account, std::move(facts), "billing-account"));
}

const events::Event visit_charged =
    events::ChargeRecorded{"c1", "", "|AMB", "Visit", 10'000, "2026-01-10", 800, 800, ""};
const events::Event visit_invoiced = events::InvoiceGenerated{
    "i1", "2026-01-31", "2026-03-02", {{"c1", "Visit", 10'000, 800, 7'000, "cov1"}}};
const events::Event half_paid =
    events::PaymentCompleted{"p1", 2'000, "cash", "", "2026-02-05", {{"i1", 2'000}}};

TEST(MoneyCounts, CountAChargeWithItsTaxOnTheDayOfService) {
  const auto counted = after({visit_charged});
  EXPECT_EQ(counted.of("main/money-charge/"), (Counted{{"d/2026-01-10/USD/|AMB", 10'800},
                                                       {"m/2026-01/USD/|AMB", 10'800},
                                                       {"y/2026/USD/|AMB", 10'800}}));
  EXPECT_EQ(counted.of("main/moves-charge/d/"), (Counted{{"2026-01-10/USD/|AMB", 1}}));
}

TEST(MoneyCounts, CountNoChargeThatIsCancelled) {
  EXPECT_EQ(after({visit_charged, events::ChargeCancelled{"c1", "mistaken"}}).all(), Counted{});
}

TEST(MoneyCounts, TellWhatPatientsAndPayersOweByDayAndByDueDate) {
  const auto counted = after({visit_charged, visit_invoiced, half_paid});
  EXPECT_EQ(counted.of("main/money-balance/d/"), (Counted{{"2026-01-31/USD/patient", 3'800},
                                                          {"2026-01-31/USD/payers", 7'000},
                                                          {"2026-02-05/USD/patient", -2'000}}));
  EXPECT_EQ(counted.of("main/money-due/d/"),
            (Counted{{"2026-03-02/USD/patient", 1'800}, {"2026-03-02/USD/payers", 7'000}}));
  EXPECT_EQ(counted.of("main/money-payment/d/"), (Counted{{"2026-02-05/USD/cash", 2'000}}));
}

TEST(MoneyCounts, TellRefundsAndReversalsByTheMethodOfThePayment) {
  const auto counted = after({visit_charged, visit_invoiced, half_paid,
                              events::PaymentRefunded{"p1", 500, "too much", "2026-02-06"},
                              events::PaymentReversed{"p1", "bounced", "2026-02-07"}});
  EXPECT_EQ(counted.of("main/money-refund/d/"), (Counted{{"2026-02-06/USD/cash", 500}}));
  EXPECT_EQ(counted.of("main/money-reversal/d/"), (Counted{{"2026-02-07/USD/cash", 1'500}}));
  EXPECT_EQ(counted.of("main/money-due/d/2026-03-02/USD/patient"), (Counted{{"", 3'800}}));
}

TEST(MoneyCounts, TakeAVoidedInvoiceOutOfWhatIsDueAndKeepThePaymentAsCredit) {
  const auto counted = after({visit_charged, visit_invoiced, half_paid,
                              events::InvoiceVoided{"i1", "mistaken", "2026-02-08"}});
  EXPECT_EQ(counted.of("main/money-due/"), Counted{});
  EXPECT_EQ(counted.of("main/credit/"), (Counted{{"USD", 2'000}}));
  EXPECT_EQ(counted.of("main/money-void/d/"), (Counted{{"2026-02-08/USD/", 10'800}}));
}

TEST(MoneyCounts, AddTheMovementsUpToWhatIsOwed) {
  const auto counted = after({visit_charged, visit_invoiced, half_paid,
                              events::InvoiceWrittenOff{"i1", 300, "small", "2026-04-01"}});
  std::int64_t owed = 0, due = 0;
  for (const auto& [_, minor] : counted.of("main/money-balance/y/")) owed += minor;
  for (const auto& [_, minor] : counted.of("main/money-due/y/")) due += minor;
  EXPECT_EQ(owed, due);
  EXPECT_EQ(due, 8'500);
}

TEST(MoneyCounts, AreTheSameWhenEventsAreRepeated) {
  const auto once = history(
      account,
      {events::BillingAccountOpened{"main", ada, "USD"}, visit_charged, visit_invoiced, half_paid},
      "billing-account");
  auto twice = once;
  twice.insert(twice.end(), once.begin(), once.end());
  EXPECT_EQ(counted_by_hand<MoneyAccount>(twice).all(), counted_by_hand<MoneyAccount>(once).all());
}

}  // namespace
}  // namespace carelog::projections
