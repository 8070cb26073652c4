// A patient's account, as its facts add up: charges, invoices and payments. Pure.
//
// All of a patient's money is one aggregate, because its sums must agree: one decision allocates a
// payment to invoices, or puts charges on an invoice. Amounts are integer minor units of the
// account's currency. A charge is on at most one invoice that is not void. A payment's allocations
// say what it pays; the rest is credit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/facts/billing_account.h"

namespace carelog::events {

struct LedgerCharge {
  std::string id;
  std::string source_id;  // what was done: an encounter, a procedure
  std::string code;
  std::string description;
  std::int64_t amount_minor = 0;
  std::string service_date;
  std::string invoice_id;  // the invoice it is on; empty if none
  bool cancelled = false;
  std::string cancel_reason;
  friend bool operator==(const LedgerCharge&, const LedgerCharge&) = default;
};

struct LedgerInvoice {
  std::string id;
  std::string number;  // empty until the series has assigned it
  std::string issued_on;
  std::string due_on;
  std::vector<InvoiceLine> lines;
  std::int64_t total_minor = 0;
  std::int64_t paid_minor = 0;
  std::int64_t written_off_minor = 0;
  bool is_void = false;
  std::string reason;  // why it was voided or written off
  friend bool operator==(const LedgerInvoice&, const LedgerInvoice&) = default;

  std::int64_t due_minor() const {
    return is_void ? 0 : total_minor - paid_minor - written_off_minor;
  }
};

struct LedgerPayment {
  std::string id;
  std::int64_t amount_minor = 0;  // as received
  std::string method;
  std::string reference;
  std::string received_on;
  std::vector<Allocation> allocations;
  std::int64_t refunded_minor = 0;
  bool reversed = false;
  std::string reason;  // why it was refunded or reversed
  friend bool operator==(const LedgerPayment&, const LedgerPayment&) = default;

  std::int64_t allocated_minor() const;
  std::int64_t credit_minor() const {
    return reversed ? 0 : amount_minor - refunded_minor - allocated_minor();
  }
};

struct Ledger {
  bool open = false;
  std::string clinic;
  std::string patient_id;
  std::string currency;  // ISO 4217
  std::vector<LedgerCharge> charges;
  std::vector<LedgerInvoice> invoices;
  std::vector<LedgerPayment> payments;
  friend bool operator==(const Ledger&, const Ledger&) = default;

  std::int64_t due_minor() const;     // on all invoices
  std::int64_t credit_minor() const;  // of all payments
  // Positive: the patient owes it. Negative: the clinic does.
  std::int64_t balance_minor() const { return due_minor() - credit_minor(); }
};

// The ledger after one more fact. Cannot fail: a fact about something that does not exist changes
// nothing.
Ledger ledger_after(Ledger ledger, const BillingAccountFact& fact);

// The fewest facts that lead to this ledger from an empty one.
std::vector<BillingAccountFact> facts_of_ledger(const Ledger& ledger);

// "draft" (no number yet), "issued", "partly-paid", "paid", "overdue", "void", "written-off".
// Today: ISO 8601.
std::string_view status_of(const LedgerInvoice& invoice, std::string_view today);

// What does not add up, as sentences without personal data. Empty: everything does.
std::vector<std::string> faults_in(const Ledger& ledger);

template <typename Part>
Part* part_of(std::vector<Part>& parts, std::string_view id) {
  for (Part& each : parts) {
    if (each.id == id) return &each;
  }
  return nullptr;
}
template <typename Part>
const Part* part_of(const std::vector<Part>& parts, std::string_view id) {
  return part_of(const_cast<std::vector<Part>&>(parts), id);
}

}  // namespace carelog::events
