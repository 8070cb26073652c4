// How the charges on an invoice are parted between the patient and payers.
#include <gtest/gtest.h>

#include "tests/events/covered_account.h"

namespace carelog::events {
namespace {

std::vector<std::int64_t> payer_parts_of(const std::vector<BillingAccountFact>& facts) {
  std::vector<std::int64_t> parts;
  const Ledger ledger = claims_told(facts);
  EXPECT_EQ(claims_told(facts_of_ledger(ledger)), ledger);
  for (const InvoiceLine& each : invoice_of_all(ledger, "i").lines) {
    parts.push_back(each.payer_minor);
  }
  return parts;
}

TEST(Parting, RoundsThePayersShareToTheNearestMinorUnitAndHalfOfOneUp) {
  EXPECT_EQ(payer_share_minor(1, 4'999), 0);
  EXPECT_EQ(payer_share_minor(1, 5'000), 1);
  EXPECT_EQ(payer_share_minor(333, 8'000), 266);  // 266.4
  EXPECT_EQ(payer_share_minor(7'749, 8'000), 6'199);
  EXPECT_EQ(payer_share_minor(7'749, 10'000), 7'749);
  EXPECT_EQ(payer_share_minor(2'000'000'000'000, 9'999), 1'999'800'000'000);
}

TEST(Parting, IsByTheCoverageInForceOnTheDayOfService) {
  const std::vector<BillingAccountFact> facts = {account_opened,
                                                 of_share,
                                                 of_copay,
                                                 done_on("2025-12-31", "a", 1'000),
                                                 done_on("2026-01-01", "b", 1'000),
                                                 done_on("2026-06-30", "c", 1'001),
                                                 done_on("2026-07-01", "d", 4'000)};
  EXPECT_EQ(payer_parts_of(facts), (std::vector<std::int64_t>{0, 800, 801, 1'500}));
  const auto lines = invoice_of_all(claims_told(facts), "i").lines;
  EXPECT_EQ(lines[0].coverage_id, "");
  EXPECT_EQ(lines[1].coverage_id, "share");
  EXPECT_EQ(lines[3].coverage_id, "copay");
}

TEST(Parting, IsOfTheChargeWithItsTax) {
  ChargeRecorded taxed = done_on("2026-01-05", "a", 1'000);
  taxed.tax_basis_points = 770;
  taxed.tax_minor = 77;
  EXPECT_EQ(payer_parts_of({account_opened, of_share, taxed}), std::vector<std::int64_t>{862});
}

TEST(Parting, LeavesTheCopayOfAnEncounterToThePatientOnce) {
  const std::vector<BillingAccountFact> first = {
      account_opened, of_copay, done_on("2026-07-02", "a", 2'000, "e"),
      done_on("2026-07-02", "b", 4'000, "e"), done_on("2026-07-02", "c", 3'000, "other")};
  EXPECT_EQ(payer_parts_of(first), (std::vector<std::int64_t>{0, 3'500, 500}));
  // On a later invoice nothing is left of it; of a void one it is all there again.
  Ledger ledger = claims_told(first);
  ledger = claims_told({invoice_of_all(ledger, "i"), done_on("2026-07-03", "d", 700, "e")}, ledger);
  EXPECT_EQ(invoice_of_all(ledger, "j").lines[0].payer_minor, 700);
  ledger = claims_told({InvoiceVoided{"i", "wrong", "2026-08-01"}}, ledger);
  EXPECT_EQ(invoice_of_all(ledger, "j").lines[0].payer_minor, 0);
}

TEST(Parting, TakesTheChargesOfADayForOneEncounterWhereNoneIsNamed) {
  EXPECT_EQ(payer_parts_of({account_opened, of_copay, done_on("2026-07-02", "a", 2'000),
                            done_on("2026-07-02", "b", 2'000), done_on("2026-07-03", "c", 2'000)}),
            (std::vector<std::int64_t>{0, 1'500, 0}));
}

TEST(Parting, FollowsAnEndedCoverageNoFurther) {
  EXPECT_EQ(payer_parts_of({account_opened, of_share, done_on("2026-02-01", "a", 100),
                            done_on("2026-02-02", "b", 100),
                            CoverageEnded{"share", "2026-02-01", "left"}}),
            (std::vector<std::int64_t>{80, 0}));
}

}  // namespace
}  // namespace carelog::events
