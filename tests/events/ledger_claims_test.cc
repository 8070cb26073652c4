// What claims and payers' payments add up to.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "events/billing/ledger_json.h"
#include "events/billing/movements.h"
#include "events/billing/tax.h"
#include "tests/events/covered_account.h"

namespace carelog::events {
namespace {

// 1000 charged, 800 of it the payer's.
Ledger claimed(std::vector<BillingAccountFact> then = {}) {
  Ledger ledger = claims_told({account_opened, of_share, done_on("2026-01-05", "a", 1'000)});
  ledger = claims_told({invoice_of_all(ledger, "i"), InvoiceNumbered{"i", "2026-1"},
                        ClaimSubmitted{"c", "i", "share", 800, "", "2026-02-01", ""}},
                       ledger);
  ledger = claims_told(then, ledger);
  EXPECT_EQ(faults_in(ledger), std::vector<std::string>());
  EXPECT_EQ(claims_told(facts_of_ledger(ledger)), ledger);
  return ledger;
}

TEST(Claims, KeepThePayersPartFromThePatient) {
  const Ledger ledger = claimed();
  EXPECT_EQ(ledger.balance_minor(), 200);
  EXPECT_EQ(ledger.payer_due_minor(), 800);
  EXPECT_EQ(status_of(ledger.claims[0]), "submitted");
  EXPECT_EQ(ledger.claims[0].payer, "Medicare");
  const Ledger paid = claimed({PaymentCompleted{"p", 200, "card", "", "2026-02-02", {{"i", 200}}}});
  EXPECT_EQ(status_of(paid.invoices[0], "2027-01-01"), "awaits-payer");
}

TEST(Claims, GiveBackToThePatientWhatIsNotAccepted) {
  const Ledger accepted = claimed({ClaimAccepted{"c", 700, "2026-02-10"}});
  EXPECT_EQ(accepted.balance_minor(), 300);
  EXPECT_EQ(accepted.payer_due_minor(), 700);
  EXPECT_EQ(status_of(accepted.claims[0]), "accepted");
  const Ledger denied = claimed({ClaimDenied{"c", "not covered", "2026-02-10"}});
  EXPECT_EQ(denied.balance_minor(), 1'000);
  EXPECT_EQ(denied.payer_due_minor(), 0);
  EXPECT_EQ(status_of(denied.claims[0]), "denied");
}

TEST(Claims, TakeTheirPartBackFromThePatientWhenTheyAreResubmitted) {
  const ClaimDenied denied{"c", "no referral", "2026-02-10"};
  const ClaimSubmitted again{"d", "i", "share", 800, "", "2026-02-12", "c"};
  const Ledger resubmitted = claimed({denied, again});
  EXPECT_EQ(resubmitted.balance_minor(), 200);
  EXPECT_EQ(resubmitted.payer_due_minor(), 800);
  EXPECT_EQ(status_of(resubmitted.claims[0]), "resubmitted");
  EXPECT_EQ(status_of(resubmitted.claims[1]), "submitted");
  const Ledger paid =
      claimed({denied, again, ClaimAccepted{"d", 800, "2026-02-20"},
               PayerPaymentReceived{"q", "Medicare", 800, "r", "2026-02-21", {{"d", 800}}}});
  EXPECT_EQ(paid.balance_minor(), 200);
  EXPECT_EQ(paid.payer_due_minor(), 0);
  const Ledger denied_again = claimed({denied, again, ClaimDenied{"d", "still no", "2026-02-20"}});
  EXPECT_EQ(denied_again.balance_minor(), 1'000);
  EXPECT_EQ(denied_again.payer_due_minor(), 0);
}

TEST(Claims, MakeCreditOfWhatThePatientPaidBeforeAResubmission) {
  const ClaimDenied denied{"c", "no referral", "2026-02-10"};
  const PaymentCompleted early{"p", 150, "card", "", "2026-02-02", {{"i", 150}}};
  const PaymentCompleted late{"q", 850, "card", "", "2026-02-11", {{"i", 850}}};
  const Ledger ledger =
      claimed({denied, early, late, ClaimSubmitted{"d", "i", "share", 800, "", "2026-02-12", "c"}});
  EXPECT_EQ(ledger.invoices[0].due_minor(), 0);
  EXPECT_EQ(ledger.payments[0].credit_minor(), 0);
  EXPECT_EQ(ledger.payments[1].credit_minor(), 800);
  EXPECT_EQ(ledger.balance_minor(), -800);
  EXPECT_EQ(ledger.payer_due_minor(), 800);
  EXPECT_EQ(status_of(ledger.invoices[0], "2026-02-12"), "awaits-payer");
}

TEST(Claims, WaitForAnOutcomeAgainWhenItIsTakenBackAndTheSumsAreAsBefore) {
  const PaymentCompleted early{"p", 500, "card", "", "2026-02-02", {{"i", 200}}};
  const Ledger before = claimed({early});
  const ClaimOutcomeRetracted back{"c", "wrong claim", "2026-02-20"};
  for (const BillingAccountFact& outcome :
       {BillingAccountFact(ClaimAccepted{"c", 700, "2026-02-10"}),
        BillingAccountFact(ClaimDenied{"c", "no", "2026-02-10"})}) {
    const Ledger ledger = claimed({early, outcome, CreditAllocated{"p", "i", 100}, back});
    EXPECT_EQ(ledger.invoices, before.invoices);
    EXPECT_EQ(ledger.payments, before.payments);
    EXPECT_EQ(ledger.balance_minor(), before.balance_minor());
    EXPECT_EQ(ledger.payer_due_minor(), before.payer_due_minor());
    EXPECT_EQ(status_of(ledger.claims[0]), "submitted");
    ASSERT_EQ(ledger.claims[0].retracted.size(), 1u);
    std::vector<std::string> moved;
    for (const Movement& each : movements_of(ledger)) {
      if (each.part_id == "c") moved.push_back(each.on + " " + std::to_string(each.amount_minor));
    }
    const std::string rest = std::to_string(800 - ledger.claims[0].retracted[0].accepted_minor);
    EXPECT_EQ(moved, (std::vector<std::string>{"2026-02-10 " + rest, "2026-02-20 -" + rest}));
  }
  const Ledger again =
      claimed({ClaimDenied{"c", "no", "2026-02-10"}, back, ClaimAccepted{"c", 800, "2026-02-21"},
               PayerPaymentReceived{"q", "Medicare", 800, "r", "2026-02-22", {{"c", 800}}}});
  EXPECT_EQ(again.balance_minor(), 200);
  EXPECT_EQ(again.payer_due_minor(), 0);
  const auto shown = nlohmann::json::parse(ledger_json(again)).at("claims")[0];
  EXPECT_EQ(shown.at("state"), "paid");
  EXPECT_EQ(shown.at("retracted")[0].at("retractedBecause"), "wrong claim");
}

TEST(Claims, ArePaidByThePayerAndOwedAgainWhenThatIsReversed) {
  const ClaimAccepted accepted{"c", 700, "2026-02-10"};
  const PayerPaymentReceived payment{"q", "Medicare", 700, "r", "2026-02-20", {{"c", 700}}};
  const Ledger paid = claimed({accepted, payment});
  EXPECT_EQ(status_of(paid.claims[0]), "paid");
  EXPECT_EQ(paid.payer_due_minor(), 0);
  EXPECT_EQ(paid.balance_minor(), 300);
  const Ledger reversed =
      claimed({accepted, payment, PayerPaymentReversed{"q", "bounced", "2026-02-21"}});
  EXPECT_EQ(reversed.payer_due_minor(), 700);
  EXPECT_EQ(status_of(reversed.claims[0]), "accepted");
}

TEST(Claims, AreWithdrawnWithTheirInvoice) {
  const Ledger ledger =
      claimed({ClaimAccepted{"c", 700, "2026-02-10"}, InvoiceVoided{"i", "wrong", "2026-02-11"}});
  EXPECT_EQ(status_of(ledger.claims[0]), "withdrawn");
  EXPECT_EQ(ledger.balance_minor(), 0);
  EXPECT_EQ(ledger.payer_due_minor(), 0);
}

TEST(Claims, AreToldInTheAccount) {
  const auto shown = nlohmann::json::parse(ledger_json(
      claimed({ClaimAccepted{"c", 700, "2026-02-10"},
               PayerPaymentReceived{"q", "Medicare", 300, "r", "2026-02-20", {{"c", 300}}}})));
  EXPECT_EQ(shown.at("payerDueMinor"), 400);
  EXPECT_EQ(shown.at("coverages")[0].at("shareBasisPoints"), 8'000);
  EXPECT_EQ(shown.at("claims")[0].at("acceptedMinor"), 700);
  EXPECT_EQ(shown.at("claims")[0].at("paidMinor"), 300);
  EXPECT_EQ(shown.at("payerPayments")[0].at("allocations")[0].at("claimId"), "c");
  EXPECT_EQ(shown.at("invoices")[0].at("payerMinor"), 700);
  EXPECT_EQ(shown.at("invoices")[0].at("dueMinor"), 300);
  std::vector<std::string> kinds;
  for (const auto& each : shown.at("movements")) kinds.push_back(each.at("kind"));
  EXPECT_EQ(kinds, (std::vector<std::string>{"invoice", "claim-rest", "payer-payment"}));
}

TEST(Claims, SayWhatDoesNotAddUp) {
  const Ledger sound = claimed({ClaimAccepted{"c", 700, "2026-02-10"}});
  Ledger ledger = sound;
  ledger.claims[0].amount_minor = 799;
  EXPECT_EQ(faults_in(ledger).size(),
            4u);  // the claim, its invoice, what moved both balances
  ledger = sound;
  ledger.invoices[0].lines[0].payer_minor = 799;
  EXPECT_GE(faults_in(ledger).size(), 3u);
  ledger = sound;
  ledger.claims[0].paid_minor = 701;
  EXPECT_EQ(faults_in(ledger).size(), 3u);
  ledger = sound;
  ledger.claims.push_back(ledger.claims[0]);
  EXPECT_FALSE(faults_in(ledger).empty());
  ledger = sound;
  ledger.claims[0].resubmitted_on = "2026-02-12";
  EXPECT_FALSE(faults_in(ledger).empty());  // no claim took its place
  ledger = sound;
  ledger.coverages[0].copay_minor = 150;
  ledger.coverages[0].share_basis_points = 0;
  EXPECT_EQ(faults_in(ledger).size(), 1u);  // the patient bears 200
  ledger = sound;
  ledger.coverages[0].share_basis_points = 7'000;
  EXPECT_EQ(faults_in(ledger).size(), 1u);
}

// For the first part of an invoice that can be claimed, if there is one.
std::optional<BillingAccountFact> any_submission(const Ledger& ledger, const std::string& id,
                                                 const std::string& day) {
  for (const LedgerInvoice& invoice : ledger.invoices) {
    for (const InvoiceLine& line : invoice.lines) {
      std::int64_t part = 0;
      for (const InvoiceLine& each : invoice.lines) {
        if (each.coverage_id == line.coverage_id) part += each.payer_minor;
      }
      const LedgerClaim* before = nullptr;
      for (const LedgerClaim& each : ledger.claims) {
        if (each.invoice_id == invoice.id && each.coverage_id == line.coverage_id) {
          before = &each;
        }
      }
      if (line.coverage_id.empty() || part == 0 || invoice.is_void) continue;
      if (before != nullptr && before->outcome != ClaimOutcome::denied) continue;
      return ClaimSubmitted{id,
                            invoice.id,
                            line.coverage_id,
                            part,
                            "ref",
                            day,
                            before == nullptr ? std::string() : before->id};
    }
  }
  return std::nullopt;
}

// One more fact that a decider would allow, if there is one of this sort.
std::optional<BillingAccountFact> any_claim_fact(const Ledger& ledger, const std::string& id,
                                                 std::mt19937& random) {
  const auto any = [&](std::size_t size) { return random() % size; };
  const std::string day = "2026-0" + std::to_string(1 + any(9)) + "-1" + std::to_string(any(3));
  const LedgerClaim* claim =
      ledger.claims.empty() ? nullptr : &ledger.claims[any(ledger.claims.size())];
  switch (any(10)) {
    case 0:
    case 1: {
      ChargeRecorded one = done_on(day, id, static_cast<std::int64_t>(1 + any(6'000)));
      one.tax_basis_points = static_cast<std::int64_t>(any(3) * 385);
      one.tax_minor = tax_minor_on(one.amount_minor, one.tax_basis_points);
      return one;
    }
    case 2: {
      InvoiceGenerated invoice = invoice_of_all(ledger, id);
      if (invoice.lines.empty()) return std::nullopt;
      return invoice;
    }
    case 3:
      return any_submission(ledger, id, day);
    case 4:
      if (claim == nullptr || claim->withdrawn || claim->outcome != ClaimOutcome::none) break;
      if (any(4) == 0) return ClaimDenied{claim->id, "no", day};
      return ClaimAccepted{claim->id, 1 + claim->amount_minor / 2, day};
    case 5: {
      if (claim == nullptr || claim->payable_minor() == 0) break;
      const std::int64_t part = (1 + claim->payable_minor()) / 2;
      return PayerPaymentReceived{id, claim->payer, part, "", day, {{claim->id, part}}};
    }
    case 6: {
      if (ledger.invoices.empty()) break;
      const LedgerInvoice& one = ledger.invoices[any(ledger.invoices.size())];
      if (one.due_minor() == 0) break;
      return PaymentCompleted{id,  one.due_minor() + 7,        "card", "",
                              day, {{one.id, one.due_minor()}}};
    }
    case 7:
      if (claim == nullptr || claim->withdrawn || claim->outcome == ClaimOutcome::none) break;
      if (claim->is_resubmitted() || claim->paid_minor != 0) break;
      return ClaimOutcomeRetracted{claim->id, "wrong", day};
    case 8:
      if (ledger.payer_payments.empty() || ledger.payer_payments.front().reversed) break;
      return PayerPaymentReversed{ledger.payer_payments.front().id, "no", day};
    default: {
      if (ledger.invoices.empty()) break;
      const LedgerInvoice& one = ledger.invoices[any(ledger.invoices.size())];
      if (one.is_void || one.payer_paid_minor != 0) break;
      return InvoiceVoided{one.id, "wrong", day};
    }
  }
  return std::nullopt;
}

TEST(Claims, AddUpAfterEveryFactAndComeBackFromTheFewest) {
  std::size_t paid = 0;
  std::size_t resubmitted = 0;
  std::size_t retracted = 0;
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    Ledger ledger = claims_told({account_opened, of_share, of_copay});
    for (int step = 0; step < 60; ++step) {
      const auto fact = any_claim_fact(ledger, std::to_string(step), random);
      if (!fact) continue;
      ledger = ledger_after(std::move(ledger), *fact);
      ASSERT_EQ(faults_in(ledger), std::vector<std::string>()) << "seed " << seed;
    }
    ASSERT_EQ(claims_told(facts_of_ledger(ledger)), ledger) << "seed " << seed;
    paid += ledger.payer_payments.size();
    for (const LedgerClaim& each : ledger.claims) {
      resubmitted += each.is_resubmitted() ? 1 : 0;
      retracted += each.retracted.size();
    }
  }
  EXPECT_GT(paid, 150u) << "too little has happened";
  EXPECT_GT(resubmitted, 50u) << "too little has happened";
  EXPECT_GT(retracted, 50u) << "too little has happened";
}

}  // namespace
}  // namespace carelog::events
