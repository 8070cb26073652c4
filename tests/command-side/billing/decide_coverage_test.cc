// Coverages, claims and payers' payments of a patient's account; payers of a clinic.
#include <gtest/gtest.h>

#include "command-side/billing/price_list.h"
#include "tests/command-side/billing/insured_account.h"

namespace carelog::command {
namespace {

using namespace events;

RecordCoverage of_aetna(const std::string& from, const std::string& until) {
  return {this_day, " Aetna", "Silver ", "m-2", 0, 2'500, from, until};
}

TEST(Coverage, IsRecordedForAPeriodThatNoOtherTouches) {
  const spec::Given<BillingAccount> account({begun, medicare});
  account.when(of_aetna("2026-07-01", ""))
      .then(
          {covered(CoverageRecorded{"new", "Aetna", "Silver", "m-2", 0, 2'500, "2026-07-01", ""})});
  account.when(of_aetna("2026-06-30", "")).then_refused(RefusalCode::state_conflict);
  account.when(of_aetna("2025-01-01", "2026-01-01")).then_refused(RefusalCode::state_conflict);
  account.when(of_aetna("2025-01-01", "")).then_refused(RefusalCode::state_conflict);
  spec::Given<BillingAccount>({})
      .when(of_aetna("2026-07-01", ""))
      .then_refused(RefusalCode::not_found);
  RecordCoverage in_yen = of_aetna("2026-07-01", "");
  in_yen.currency = "JPY";
  account.when(in_yen).then_invalid({{"currency", "another-currency"}});
}

TEST(Coverage, NamesPayerMemberTermsAndDays) {
  RecordCoverage wrong = of_aetna("2026-07-01", "2026-06-01");
  wrong.payer = " ";
  wrong.member_id = "";
  wrong.share_basis_points = 10'001;
  const spec::Given<BillingAccount> account({begun});
  account.when(wrong).then_invalid({{"payer", "required"},
                                    {"member_id", "required"},
                                    {"share_basis_points", "out-of-range"},
                                    {"share_basis_points", "ambiguous"},
                                    {"valid_until", "before-begin"}});
  wrong = of_aetna("July", "");
  wrong.copay_minor = 0;
  account.when(wrong).then_invalid(
      {{"share_basis_points", "ambiguous"}, {"valid_from", "not-a-date"}});
}

TEST(Coverage, IsEndedAndNeverProlonged) {
  const EndCoverage end{"cov", "2026-03-31", "changed employer"};
  insured({}).when(end).then({covered(CoverageEnded{"cov", "2026-03-31", "changed employer"})});
  insured({covered(CoverageEnded{"cov", "2026-03-31", "x"})}).when(end).then_nothing();
  insured({}).when(EndCoverage{"cov", "2026-07-01", "x"}).then_refused(RefusalCode::state_conflict);
  insured({})
      .when(EndCoverage{"cov", "soon", ""})
      .then_invalid({{"last_day", "not-a-date"}, {"reason", "required"}});
  insured({}).when(EndCoverage{"other", "2026-03-31", "x"}).then_refused(RefusalCode::not_found);
  // One that never held is in nobody's way.
  insured({covered(CoverageEnded{"cov", "2025-12-31", "recorded in error"})})
      .when(of_aetna("2026-01-01", ""))
      .then(
          {covered(CoverageRecorded{"new", "Aetna", "Silver", "m-2", 0, 2'500, "2026-01-01", ""})});
}

TEST(Coverage, PartsWhatIsInvoicedAndCreditPaysThePatientsPart) {
  spec::Given<BillingAccount>({begun, medicare, check_up, credit})
      .when(GenerateInvoice{this_day, "2026-03-31", ""})
      .then({covered(InvoiceGenerated{
                 "new", "2026-03-01", "2026-03-31", {{"a", "visit", 1'000, 0, 800, "cov"}}}),
             covered(CreditAllocated{"p", "new", 200})});
}

TEST(Claim, IsSubmittedOnceForThePayersPart) {
  insured({})
      .when(SubmitClaim{this_day, "i", "", "ref"})
      .then({covered(ClaimSubmitted{"new", "i", "cov", 800, "ref", "2026-03-01", ""})});
  insured({submitted})
      .when(SubmitClaim{this_day, "i", "", ""})
      .then_refused(RefusalCode::state_conflict);
  insured({submitted})
      .when(SubmitClaim{this_day, "i", "cov", ""})
      .then_refused(RefusalCode::state_conflict);
  insured({})
      .when(SubmitClaim{this_day, "i", "other", ""})
      .then_invalid({{"coverage_id", "not-known"}});
  insured({}).when(SubmitClaim{this_day, "j", "", ""}).then_refused(RefusalCode::not_found);
  for (const char* coverage : {"", "cov", "other"}) {
    insured({covered(InvoiceVoided{"i", "wrong", "2026-02-01"})})
        .when(SubmitClaim{this_day, "i", coverage, ""})
        .then_refused(RefusalCode::state_conflict);
  }
}

TEST(Claim, IsResubmittedAfterADenialByTheNameOfItsCoverage) {
  const SubmitClaim again{this_day, "i", "cov", "corrected"};
  const ClaimSubmitted resubmission{"new", "i", "cov", 800, "corrected", "2026-03-01", "c"};
  insured({submitted, denied}).when(again).then({covered(resubmission)});
  insured({submitted, denied, covered(resubmission)})
      .when(again)
      .then_refused(RefusalCode::state_conflict);
  insured({submitted, accepted}).when(again).then_refused(RefusalCode::state_conflict);
  // Who claims what is left never resubmits by accident.
  insured({submitted, denied})
      .when(SubmitClaim{this_day, "i", "", ""})
      .then_refused(RefusalCode::state_conflict);
  // The denied claim itself stays as it was decided.
  insured({submitted, denied, covered(resubmission)})
      .when(AcceptClaim{"c", 0, "2026-03-01"})
      .then_refused(RefusalCode::state_conflict);
  insured({submitted, denied, covered(resubmission)})
      .when(DenyClaim{"new", "still no", "2026-03-02"})
      .then({covered(ClaimDenied{"new", "still no", "2026-03-02"})});
}

TEST(Claim, IsNotResubmittedForWhatIsWrittenOff) {
  const SubmitClaim again{this_day, "i", "cov", ""};
  const auto written_off = [](std::int64_t amount_minor) {
    return covered(InvoiceWrittenOff{"i", amount_minor, "hardship", "2026-02-20"});
  };
  insured({submitted, denied, written_off(201)})
      .when(again)
      .then_refused(RefusalCode::state_conflict);
  insured({submitted, denied, written_off(200)})
      .when(again)
      .then({covered(ClaimSubmitted{"new", "i", "cov", 800, "", "2026-03-01", "c"})});
  const Event paid =
      covered(PaymentCompleted{"p", 1'000, "card", "", "2026-02-11", {{"i", 1'000}}});
  insured({submitted, denied, paid})
      .when(again)
      .then({covered(ClaimSubmitted{"new", "i", "cov", 800, "", "2026-03-01", "c"})});
}

TEST(Claim, IsAcceptedUpToWhatWasClaimedAndTheRestIsPaidFromCredit) {
  insured({submitted, credit})
      .when(AcceptClaim{"c", 700, "2026-03-01"})
      .then({covered(ClaimAccepted{"c", 700, "2026-03-01"}),
             covered(CreditAllocated{"p", "i", 100})});
  insured({submitted})
      .when(AcceptClaim{"c", 0, "2026-03-01"})
      .then({covered(ClaimAccepted{"c", 800, "2026-03-01"})});
  insured({submitted, accepted}).when(AcceptClaim{"c", 700, "2026-03-01"}).then_nothing();
  insured({submitted, accepted})
      .when(AcceptClaim{"c", 600, "2026-03-01"})
      .then_refused(RefusalCode::state_conflict);
  insured({submitted, denied})
      .when(AcceptClaim{"c", 0, "2026-03-01"})
      .then_refused(RefusalCode::state_conflict);
  insured({submitted})
      .when(AcceptClaim{"c", 801, "2026-03-01"})
      .then_invalid({{"amount_minor", "too-large"}});
}

TEST(Claim, IsDeniedWithAReasonAndFallsToThePatient) {
  insured({submitted, credit})
      .when(DenyClaim{"c", "not covered", "2026-02-10"})
      .then({denied, covered(CreditAllocated{"p", "i", 450})});
  insured({submitted, denied}).when(DenyClaim{"c", "again", "2026-03-01"}).then_nothing();
  insured({submitted, accepted})
      .when(DenyClaim{"c", "late", "2026-03-01"})
      .then_refused(RefusalCode::state_conflict);
  insured({submitted})
      .when(DenyClaim{"c", "", "2026-03-01"})
      .then_invalid({{"reason", "required"}});
  insured({}).when(DenyClaim{"c", "x", "2026-03-01"}).then_refused(RefusalCode::not_found);
}

RecordPayerPayment of_medicare(std::int64_t amount_minor) {
  return {this_day, "Medicare", amount_minor, "r", "", {}};
}

TEST(PayerPayment, GoesToAcceptedClaimsAndNoFurther) {
  insured({submitted, accepted})
      .when(of_medicare(500))
      .then(
          {covered(PayerPaymentReceived{"new", "Medicare", 500, "r", "2026-03-01", {{"c", 500}}})});
  insured({submitted, accepted})
      .when(of_medicare(701))
      .then_invalid({{"amount_minor", "too-large"}});
  insured({submitted}).when(of_medicare(1)).then_invalid({{"amount_minor", "too-large"}});
  RecordPayerPayment wrong = of_medicare(100);
  wrong.payer = "Aetna";
  wrong.allocations = {{"c", 50}, {"d", 50}};
  insured({submitted, accepted})
      .when(wrong)
      .then_invalid(
          {{"allocations/0/claim_id", "not-known"}, {"allocations/1/claim_id", "not-known"}});
  wrong = of_medicare(100);
  wrong.allocations = {{"c", 50}};
  insured({submitted, accepted}).when(wrong).then_invalid({{"allocations", "incomplete"}});
  wrong.allocations = {{"c", 101}};
  insured({submitted, accepted})
      .when(wrong)
      .then_invalid({{"allocations/0/amount_minor", "too-large"}});
}

TEST(PayerPayment, IsReversedBeforeItsInvoiceIsVoid) {
  const Event paid =
      covered(PayerPaymentReceived{"q", "Medicare", 500, "r", "2026-02-20", {{"c", 500}}});
  const Event reversed = covered(PayerPaymentReversed{"q", "bounced", "2026-03-01"});
  const VoidInvoice void_it{"i", "wrong", "2026-03-01"};
  insured({submitted, accepted, paid}).when(void_it).then_refused(RefusalCode::state_conflict);
  insured({submitted, accepted, paid})
      .when(ReversePayerPayment{"q", "bounced", "2026-03-01"})
      .then({reversed});
  insured({submitted, accepted, paid, reversed})
      .when(ReversePayerPayment{"q", "bounced", "2026-03-01"})
      .then_nothing();
  insured({submitted, accepted, paid, reversed})
      .when(void_it)
      .then({covered(InvoiceVoided{"i", "wrong", "2026-03-01"})});
}

TEST(MoneyOfRecord, IsTakenBesideAnOpenAccountInItsCurrency) {
  const TakeMoneyOfRecord command{"s:1",      "encounter",
                                  "Medicare", "1968-01-21",
                                  "USD",      {{"base-cost", 7'749}, {"payer-coverage", 0}}};
  insured({}).when(command).then(
      {covered(MoneyOfRecordTaken{"s:1",
                                  "encounter",
                                  "Medicare",
                                  "1968-01-21",
                                  1,
                                  {{"base-cost", 7'749}, {"payer-coverage", 0}}})});
  spec::Given<BillingAccount>({}).when(command).then_refused(RefusalCode::not_found);
  TakeMoneyOfRecord wrong = command;
  wrong.kind = "";
  wrong.on = "once";
  wrong.currency = "EUR";
  wrong.amounts = {{"base-cost", -1}, {"base-cost", 1}, {"", 1}};
  insured({}).when(wrong).then_invalid({{"kind", "required"},
                                        {"on", "not-a-date"},
                                        {"currency", "another-currency"},
                                        {"amounts/0/amount_minor", "not-positive"},
                                        {"amounts/1/name", "repeated"},
                                        {"amounts/2/name", "required"}});
}

TEST(Payers, AreKnownByTheirNamesWithTheTermsOfTheirPlans) {
  const Event known =
      PriceListFact(PayerRecorded{"main", "Medicare", {{"Part B", 8'000, 0}, {"Gap", 0, 2'000}}});
  const RecordPayer command{"main", " Medicare ", {{"Part B ", 8'000, 0}, {"Gap", 0, 2'000}}};
  spec::Given<PriceList>({}).when(command).then({known});
  spec::Given<PriceList>({known}).when(command).then_nothing();
  RecordPayer wrong = command;
  wrong.name = "";
  wrong.plans = {{"A", 0, 0}, {"A", 1, 0}, {"", 1, 0}};
  spec::Given<PriceList>({}).when(wrong).then_invalid({{"name", "required"},
                                                       {"plans/0/share_basis_points", "ambiguous"},
                                                       {"plans/1/name", "repeated"},
                                                       {"plans/2/name", "required"}});
  EXPECT_EQ(evolve(PriceList{}, known).payers.size(), 1u);
}

}  // namespace
}  // namespace carelog::command
