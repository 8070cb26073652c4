#include "events/billing/ledger.h"

#include <gtest/gtest.h>

#include <random>

#include "events/billing/movements.h"
#include "events/billing/tax.h"

namespace carelog::events {
namespace {

Ledger told(const std::vector<BillingAccountFact>& facts, Ledger ledger = {}) {
  for (const BillingAccountFact& each : facts) ledger = ledger_after(std::move(ledger), each);
  return ledger;
}

const BillingAccountOpened opened{"main", "ada", "USD"};

ChargeRecorded charge(const std::string& id, std::int64_t amount_minor) {
  return {id, "", "", "visit", amount_minor, "2026-01-05", 0, 0};
}

InvoiceGenerated invoice(const std::string& id, std::vector<InvoiceLine> lines) {
  return {id, "2026-01-31", "2026-03-02", std::move(lines)};
}

TEST(Ledger, OwesWhatIsOnItsInvoices) {
  const Ledger ledger =
      told({opened, charge("a", 1000), charge("b", 250), invoice("i", {{"a", "visit", 1000, 0}}),
            InvoiceNumbered{"i", "2026-1"}});
  EXPECT_EQ(ledger.due_minor(), 1000);
  EXPECT_EQ(ledger.balance_minor(), 1000);
  EXPECT_EQ(ledger.charges[0].invoice_id, "i");
  EXPECT_EQ(ledger.charges[1].invoice_id, "");
  EXPECT_EQ(status_of(ledger.invoices[0], "2026-02-01"), "issued");
  EXPECT_EQ(status_of(ledger.invoices[0], "2026-03-03"), "overdue");
}

TEST(Ledger, KeepsWhatIsPaidTooMuchAsCredit) {
  const Ledger ledger =
      told({opened, charge("a", 1000), invoice("i", {{"a", "visit", 1000, 0}}),
            PaymentCompleted{"p", 1500, "card", "", "2026-02-01", {{"i", 1000}}}});
  EXPECT_EQ(ledger.due_minor(), 0);
  EXPECT_EQ(ledger.credit_minor(), 500);
  EXPECT_EQ(ledger.balance_minor(), -500);
  EXPECT_EQ(status_of(ledger.invoices[0], "2026-02-01"), "paid");
}

TEST(Ledger, RefundsCreditBeforeItTakesBackWhatWasPaid) {
  const std::vector<BillingAccountFact> paid = {
      opened, charge("a", 1000), invoice("i", {{"a", "visit", 1000, 0}}),
      PaymentCompleted{"p", 1500, "card", "", "2026-02-01", {{"i", 1000}}}};
  EXPECT_EQ(told({PaymentRefunded{"p", 500, "too much", "2026-02-02"}}, told(paid)).due_minor(), 0);
  const Ledger more = told({PaymentRefunded{"p", 700, "too much", "2026-02-02"}}, told(paid));
  EXPECT_EQ(more.due_minor(), 200);
  EXPECT_EQ(more.credit_minor(), 0);
}

TEST(Ledger, OwesAgainWhatAReversedPaymentPaid) {
  const Ledger ledger = told({opened, charge("a", 1000), invoice("i", {{"a", "visit", 1000, 0}}),
                              PaymentCompleted{"p", 1500, "card", "", "2026-02-01", {{"i", 1000}}},
                              PaymentReversed{"p", "called back", "2026-02-03"}});
  EXPECT_EQ(ledger.due_minor(), 1000);
  EXPECT_EQ(ledger.credit_minor(), 0);
}

TEST(Ledger, FreesTheChargesAndPaymentsOfAVoidInvoice) {
  const Ledger ledger = told({opened, charge("a", 1000), invoice("i", {{"a", "visit", 1000, 0}}),
                              PaymentCompleted{"p", 400, "card", "", "2026-02-01", {{"i", 400}}},
                              InvoiceVoided{"i", "wrong patient", "2026-02-03"}});
  EXPECT_EQ(ledger.due_minor(), 0);
  EXPECT_EQ(ledger.credit_minor(), 400);
  EXPECT_EQ(ledger.charges[0].invoice_id, "");
  EXPECT_EQ(status_of(ledger.invoices[0], ""), "void");
}

TEST(Ledger, AddsTheTaxOfItsChargesToAnInvoice) {
  ChargeRecorded taxed = charge("a", 1000);
  taxed.tax_basis_points = 770;
  taxed.tax_minor = 77;
  const Ledger ledger = told({opened, taxed, invoice("i", {{"a", "visit", 1000, 77}})});
  EXPECT_EQ(ledger.invoices[0].total_minor, 1077);
  EXPECT_EQ(ledger.invoices[0].tax_minor, 77);
  EXPECT_EQ(ledger.balance_minor(), 1077);
  EXPECT_TRUE(faults_in(ledger).empty());
}

TEST(Ledger, KeepsWhatHasNoPriceUntilItIsChargedOrWithdrawn) {
  const ServiceLeftUnpriced visit{"e", "encounter", "|AMB", "2026-01-05"};
  const Ledger ledger = told({opened, visit});
  EXPECT_EQ(ledger.unpriced, std::vector{visit});
  ChargeRecorded by_hand = charge("a", 1000);
  by_hand.source_id = "e";
  EXPECT_TRUE(told({by_hand}, ledger).unpriced.empty());
  EXPECT_TRUE(told({UnpricedServiceWithdrawn{"e", "an error"}}, ledger).unpriced.empty());
  EXPECT_EQ(told(facts_of_ledger(ledger)), ledger);
}

TEST(Ledger, TellsWhatMovedItsBalanceByDay) {
  const Ledger ledger = told({opened, charge("a", 1000), invoice("i", {{"a", "visit", 1000, 0}}),
                              PaymentCompleted{"p", 400, "card", "", "2026-01-15", {}},
                              InvoiceWrittenOff{"i", 100, "gone", "2026-04-01"},
                              PaymentRefunded{"p", 400, "wrong", "2026-02-01"}});
  std::vector<std::pair<std::string, std::int64_t>> told_as;
  for (const Movement& each : movements_of(ledger)) {
    told_as.emplace_back(each.on + " " + std::string(each.kind), each.amount_minor);
  }
  EXPECT_EQ(told_as,
            (std::vector<std::pair<std::string, std::int64_t>>{{"2026-01-15 payment", -400},
                                                               {"2026-01-31 invoice", 1000},
                                                               {"2026-02-01 refund", 400},
                                                               {"2026-04-01 write-off", -100}}));
}

TEST(Ledger, SaysWhichServiceIsChargedTwiceAndWhichTaxIsWrong) {
  ChargeRecorded one = charge("a", 1000);
  one.source_id = "e";
  ChargeRecorded other = one;
  other.charge_id = "b";
  other.tax_minor = 1;
  EXPECT_EQ(faults_in(told({opened, one, other})).size(), 2u);
  EXPECT_EQ(faults_in(told({opened, one, other, ChargeCancelled{"b", "twice"}})).size(), 1u);
}

TEST(Ledger, SaysWhatDoesNotAddUp) {
  Ledger ledger = told({opened, charge("a", 1000), invoice("i", {{"a", "visit", 1000, 0}})});
  EXPECT_TRUE(faults_in(ledger).empty());
  ledger.invoices[0].total_minor = 999;
  ledger.invoices[0].paid_minor = 5;
  EXPECT_EQ(faults_in(ledger).size(), 3u);  // and what moved the balance
  ledger.charges.clear();
  EXPECT_EQ(faults_in(ledger).size(), 4u);
}

std::vector<InvoiceLine> lines_that_wait(const Ledger& ledger) {
  std::vector<InvoiceLine> lines;
  for (const LedgerCharge& each : ledger.charges) {
    if (each.waits()) {
      lines.push_back({each.id, each.description, each.amount_minor, each.tax_minor});
    }
  }
  return lines;
}

// A random sequence of facts that a decider would allow.
std::vector<BillingAccountFact> random_life(std::mt19937& random) {
  std::vector<BillingAccountFact> facts = {opened};
  Ledger ledger = told(facts);
  const auto any = [&](std::size_t size) { return random() % size; };
  const auto say = [&](BillingAccountFact fact) {
    ledger = ledger_after(std::move(ledger), fact);
    facts.push_back(std::move(fact));
  };
  for (int step = 0; step < 60; ++step) {
    const std::string id = std::to_string(step);
    const std::string reason = "reason " + id;
    switch (any(8)) {
      case 0:
      case 1: {
        ChargeRecorded one = charge(id, static_cast<std::int64_t>(1 + any(900)));
        one.tax_basis_points = static_cast<std::int64_t>(any(3) * 385);
        one.tax_minor = tax_minor_on(one.amount_minor, one.tax_basis_points);
        say(one);
        break;
      }
      case 2:
        if (const auto lines = lines_that_wait(ledger); !lines.empty()) say(invoice(id, lines));
        break;
      case 3: {
        const auto amount = static_cast<std::int64_t>(1 + any(2000));
        std::vector<Allocation> parts;
        std::int64_t left = amount;
        for (const LedgerInvoice& each : ledger.invoices) {
          const std::int64_t part = std::min(left, each.due_minor());
          if (part > 0) parts.push_back({each.id, part});
          left -= std::max<std::int64_t>(part, 0);
        }
        say(PaymentCompleted{id, amount, "cash", "", "2026-02-01", parts});
        break;
      }
      case 4:
        if (!ledger.payments.empty()) {
          const LedgerPayment& payment = ledger.payments[any(ledger.payments.size())];
          const std::int64_t left =
              payment.reversed ? 0 : payment.amount_minor - payment.refunded_minor;
          if (left > 0) say(PaymentRefunded{payment.id, 1 + left / 2, reason, "2026-02-02"});
        }
        break;
      case 5:
        if (!ledger.payments.empty()) {
          const LedgerPayment& payment = ledger.payments[any(ledger.payments.size())];
          if (payment.refunded_minor == 0 && !payment.reversed) {
            say(PaymentReversed{payment.id, reason, "2026-02-03"});
          }
        }
        break;
      case 6:
        if (!ledger.invoices.empty()) {
          const LedgerInvoice& one = ledger.invoices[any(ledger.invoices.size())];
          if (!one.is_void && one.written_off_minor == 0)
            say(InvoiceVoided{one.id, reason, "2026-02-04"});
        }
        break;
      default:
        if (!ledger.invoices.empty()) {
          const LedgerInvoice& one = ledger.invoices[any(ledger.invoices.size())];
          if (one.due_minor() > 0) {
            say(InvoiceWrittenOff{one.id, 1 + one.due_minor() / 2, reason, "2026-04-01"});
          }
        }
    }
  }
  return facts;
}

TEST(Ledger, AddsUpAfterEveryFactAndComesBackFromTheFewest) {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    Ledger ledger;
    for (const BillingAccountFact& each : random_life(random)) {
      ledger = ledger_after(std::move(ledger), each);
      ASSERT_EQ(faults_in(ledger), std::vector<std::string>()) << "seed " << seed;
    }
    ASSERT_EQ(told(facts_of_ledger(ledger)), ledger) << "seed " << seed;
  }
}

}  // namespace
}  // namespace carelog::events
