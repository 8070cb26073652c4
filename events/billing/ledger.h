// A patient's account, as its facts add up: charges, invoices and payments, coverages and claims.
// Pure.
//
// All of a patient's money is one aggregate, because its sums must agree: one
// decision allocates a payment to invoices, or puts charges on an invoice.
// Amounts are integer minor units of the account's currency. A charge is on at
// most one invoice that is not void. A payment's allocations say what it pays;
// the rest is credit. What payers bear of an invoice is not the patient's to
// pay, until a payer refuses it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/billing/ledger_claims.h"
#include "events/billing/ledger_parts.h"
#include "events/billing/money_of_record.h"

namespace carelog::events {

struct Ledger {
  bool open = false;
  std::string clinic;
  std::string patient_id;
  std::string currency;  // ISO 4217
  std::vector<LedgerCharge> charges;
  std::vector<LedgerInvoice> invoices;
  std::vector<LedgerPayment> payments;
  std::vector<ServiceLeftUnpriced> unpriced;  // no charge has been made for them yet
  std::vector<LedgerCoverage> coverages;
  std::vector<LedgerClaim> claims;
  std::vector<LedgerPayerPayment> payer_payments;
  std::vector<MoneyOfRecordTaken> money_of_record;  // sums by kind and payer
  friend bool operator==(const Ledger&, const Ledger&) = default;

  std::int64_t due_minor() const;        // on all invoices, by the patient
  std::int64_t payer_due_minor() const;  // and by payers
  std::int64_t credit_minor() const;     // of all payments
  // Positive: the patient owes it. Negative: the clinic does.
  std::int64_t balance_minor() const { return due_minor() - credit_minor(); }
};

// The ledger after one more fact. Cannot fail: a fact about something that does not exist changes
// nothing.
Ledger ledger_after(Ledger ledger, const BillingAccountFact& fact);

// The fewest facts that lead to this ledger from an empty one.
std::vector<BillingAccountFact> facts_of_ledger(const Ledger& ledger);

// "draft" (no number yet), "issued", "partly-paid", "paid", "overdue", "void", "written-off",
// "awaits-payer" (the patient owes nothing of it, payers do). Today: ISO 8601.
std::string_view status_of(const LedgerInvoice& invoice, std::string_view today);

// What does not add up, as sentences without personal data. Empty: everything does.
std::vector<std::string> faults_in(const Ledger& ledger);

}  // namespace carelog::events
