// Charges, invoices and payments of a patient's account.
#include <gtest/gtest.h>

#include "command-side/billing/invoice_series.h"
#include "command-side/billing/ledger_commands.h"
#include "tests/spec/decider_spec.h"

namespace carelog::command {
namespace {

using namespace events;

Event fact(BillingAccountFact each) {
  return each;
}

const LedgerOccasion now{"new", "2026-02-01"};
const Event opened = fact(BillingAccountOpened{"main", "ada", "USD"});
const Event visit = fact(ChargeRecorded{"a", "", "", "visit", 1000, "2026-01-05", 0, 0});
const Event invoiced =
    fact(InvoiceGenerated{"i", "2026-01-31", "2026-03-02", {{"a", "visit", 1000, 0}}});
const Event paid = fact(PaymentCompleted{"p", 1500, "card", "", "2026-02-01", {{"i", 1000}}});

spec::Given<BillingAccount> given(std::vector<Event> facts) {
  return spec::Given<BillingAccount>(std::move(facts));
}

RecordCharge a_charge() {
  return {now, "", "99213", "office visit", 12'000, "", 0};
}

RecordPayment a_payment(std::int64_t amount_minor) {
  return {now, amount_minor, "card", "", "", {}};
}

TEST(Charge, IsRecordedForToday) {
  given({opened})
      .when(a_charge())
      .then({fact(ChargeRecorded{"new", "", "99213", "office visit", 12'000, "2026-02-01", 0, 0})});
}

TEST(Charge, NeedsAnAccountAndSoundFields) {
  given({}).when(a_charge()).then_refused(RefusalCode::not_found);
  RecordCharge wrong = a_charge();
  wrong.description = " ";
  wrong.amount_minor = -5;
  wrong.service_date = "2026-02-02";
  given({opened}).when(wrong).then_invalid({{"description", "required"},
                                            {"amount_minor", "not-positive"},
                                            {"service_date", "in-the-future"}});
  wrong = a_charge();
  wrong.service_date = "1700-01-01";
  given({opened}).when(wrong).then_invalid({{"service_date", "too-early"}});
  wrong = a_charge();
  wrong.amount_minor = amount_minor_max + 1;
  given({opened}).when(wrong).then_invalid({{"amount_minor", "too-large"}});
}

TEST(Charge, OfOneSourceIsMadeOnce) {
  RecordCharge charge = a_charge();
  charge.source_id = "encounter-1";
  const Event recorded =
      fact(ChargeRecorded{"c", "encounter-1", "99213", "office visit", 12'000, "2026-02-01", 0, 0});
  given({opened, recorded}).when(charge).then_refused(RefusalCode::state_conflict);
  given({opened, recorded, fact(ChargeCancelled{"c", "typo"})})
      .when(charge)
      .then({fact(ChargeRecorded{"new", "encounter-1", "99213", "office visit", 12'000,
                                 "2026-02-01", 0, 0})});
}

TEST(Charge, IsCancelledUnlessItIsOnAnInvoice) {
  given({opened, visit}).when(CancelCharge{"a", "typo"}).then({fact(ChargeCancelled{"a", "typo"})});
  given({opened, visit, fact(ChargeCancelled{"a", "typo"})})
      .when(CancelCharge{"a", "again"})
      .then_nothing();
  given({opened, visit, invoiced})
      .when(CancelCharge{"a", "typo"})
      .then_refused(RefusalCode::state_conflict);
  given({opened}).when(CancelCharge{"a", "typo"}).then_refused(RefusalCode::not_found);
}

TEST(Invoice, TakesAllChargesThatAreOnNone) {
  given({opened, visit, fact(ChargeRecorded{"b", "", "", "x-ray", 500, "2026-01-06", 0, 0})})
      .when(GenerateInvoice{now, "", ""})
      .then({fact(InvoiceGenerated{
          "new", "2026-02-01", "2026-03-03", {{"a", "visit", 1000}, {"b", "x-ray", 500}}})});
  given({opened, visit, invoiced})
      .when(GenerateInvoice{now, "", ""})
      .then_refused(RefusalCode::state_conflict);
  given({opened, visit})
      .when(GenerateInvoice{now, "2026-01-31", ""})
      .then_invalid({{"due_on", "in-the-past"}});
}

TEST(Invoice, TakesWhatWasDoneUntilADay) {
  const Event later = fact(ChargeRecorded{"b", "", "", "x-ray", 500, "2026-01-06", 0, 0});
  given({opened, visit, later})
      .when(GenerateInvoice{now, "2026-02-28", "2026-01-05"})
      .then({fact(InvoiceGenerated{"new", "2026-02-01", "2026-02-28", {{"a", "visit", 1000, 0}}})});
  given({opened, visit})
      .when(GenerateInvoice{now, "", "2026-01-04"})
      .then_refused(RefusalCode::state_conflict);
  given({opened, visit})
      .when(GenerateInvoice{now, "", "January"})
      .then_invalid({{"up_to", "not-a-date"}});
}

TEST(Charge, HasTheTaxOfItsRateOnTop) {
  RecordCharge taxed = a_charge();
  taxed.tax_basis_points = 770;
  const Event recorded =
      fact(ChargeRecorded{"new", "", "99213", "office visit", 12'000, "2026-02-01", 924, 770});
  given({opened}).when(taxed).then({recorded});
  given({opened, recorded})
      .when(GenerateInvoice{now, "2026-02-28", ""})
      .then({fact(InvoiceGenerated{
          "new", "2026-02-01", "2026-02-28", {{"new", "office visit", 12'000, 924}}})});
  taxed.tax_basis_points = 10'001;
  given({opened}).when(taxed).then_invalid({{"tax_basis_points", "out-of-range"}});
}

TEST(Invoice, IsPaidFromCreditAtOnce) {
  given({opened, visit, fact(PaymentCompleted{"p", 300, "cash", "", "2026-01-01", {}})})
      .when(GenerateInvoice{now, "2026-02-28", ""})
      .then({fact(InvoiceGenerated{"new", "2026-02-01", "2026-02-28", {{"a", "visit", 1000, 0}}}),
             fact(CreditAllocated{"p", "new", 300})});
}

TEST(Invoice, HasOneNumber) {
  const Event numbered = fact(InvoiceNumbered{"i", "2026-1"});
  given({opened, visit, invoiced}).when(NumberInvoice{"i", "2026-1"}).then({numbered});
  given({opened, visit, invoiced, numbered}).when(NumberInvoice{"i", "2026-1"}).then_nothing();
  given({opened, visit, invoiced, numbered})
      .when(NumberInvoice{"i", "2026-2"})
      .then_refused(RefusalCode::state_conflict);
}

TEST(Invoice, IsWrittenOffUpToWhatIsDue) {
  given({opened, visit, invoiced})
      .when(WriteOffInvoice{"i", 0, "insolvent", "2026-02-01"})
      .then({fact(InvoiceWrittenOff{"i", 1000, "insolvent", "2026-02-01"})});
  given({opened, visit, invoiced})
      .when(WriteOffInvoice{"i", 1001, "insolvent", "2026-02-01"})
      .then_invalid({{"amount_minor", "too-large"}});
  given({opened, visit, invoiced, paid})
      .when(WriteOffInvoice{"i", 0, "insolvent", "2026-02-01"})
      .then_refused(RefusalCode::state_conflict);
}

TEST(Invoice, IsVoidedWithAReason) {
  given({opened, visit, invoiced})
      .when(VoidInvoice{"i", "wrong patient", "2026-02-01"})
      .then({fact(InvoiceVoided{"i", "wrong patient", "2026-02-01"})});
  given({opened, visit, invoiced})
      .when(VoidInvoice{"i", "", "2026-02-01"})
      .then_invalid({{"reason", "required"}});
}

TEST(Payment, PaysTheOldestInvoiceFirst) {
  const std::vector<Event> two = {
      opened, visit, invoiced, fact(ChargeRecorded{"b", "", "", "x-ray", 500, "2026-01-06", 0, 0}),
      fact(InvoiceGenerated{"j", "2026-01-31", "2026-03-02", {{"b", "x-ray", 500}}})};
  given(two)
      .when(a_payment(1200))
      .then({fact(
          PaymentCompleted{"new", 1200, "card", "", "2026-02-01", {{"i", 1000}, {"j", 200}}})});
  RecordPayment told = a_payment(600);
  told.allocations = {{"j", 500}};
  given(two).when(told).then(
      {fact(PaymentCompleted{"new", 600, "card", "", "2026-02-01", {{"j", 500}}})});
}

TEST(Payment, IsAllocatedToWhatIsDueAndNoMore) {
  RecordPayment wrong = a_payment(600);
  wrong.method = "shells";
  wrong.allocations = {{"i", 700}, {"i", 1}, {"k", 5}};
  given({opened, visit, invoiced})
      .when(wrong)
      .then_invalid({{"method", "not-a-known-value"},
                     {"allocations/0/amount_minor", "too-large"},
                     {"allocations/1/invoice_id", "not-known"},
                     {"allocations/2/invoice_id", "not-known"}});
}

TEST(Payment, IsRefundedUpToWhatIsLeftOfIt) {
  const std::vector<Event> facts = {opened, visit, invoiced, paid};
  given(facts)
      .when(RefundPayment{"p", 0, "moved", "2026-02-01"})
      .then({fact(PaymentRefunded{"p", 1500, "moved", "2026-02-01"})});
  given(facts)
      .when(RefundPayment{"p", 1501, "moved", "2026-02-01"})
      .then_invalid({{"amount_minor", "too-large"}});
  given(facts)
      .when(ReversePayment{"p", "called back", "2026-02-01"})
      .then({fact(PaymentReversed{"p", "called back", "2026-02-01"})});
}

// Accounts stay apart when their patients are merged.
TEST(PartsOfAnAccount, ThatAreNotOnItAreLookedForOnThoseOfMergedPatients) {
  const VoidInvoice command{"elsewhere", "typo", "2026-02-01"};
  const auto refused = decide(command, evolve(BillingAccount(), opened));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, RefusalCode::not_found);
  EXPECT_NE(refused.error().detail.find("mergedAccounts"), std::string::npos);
  const auto of_nobody = decide(command, BillingAccount());
  ASSERT_FALSE(of_nobody);
  EXPECT_EQ(of_nobody.error().detail, no_such_record().detail) << "there is no account either";
}

TEST(InvoiceNumbers, AreGivenOneAfterAnotherAndOnceToAnInvoice) {
  const auto numbers = [](std::vector<Event> facts) {
    return spec::Given<InvoiceSeries>(std::move(facts));
  };
  const Event first = InvoiceSeriesFact(InvoiceNumberAssigned{"main", "2026", "i", 1});
  numbers({}).when(AssignInvoiceNumber{"main", "2026", "i"}).then({first});
  numbers({first}).when(AssignInvoiceNumber{"main", "2026", "i"}).then_nothing();
  numbers({first})
      .when(AssignInvoiceNumber{"main", "2026", "j"})
      .then({InvoiceSeriesFact(InvoiceNumberAssigned{"main", "2026", "j", 2})});
}

}  // namespace
}  // namespace carelog::command
