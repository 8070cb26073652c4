// What a ledger (ledger.h) holds: charges, invoices, payments, and services without a price.
// Amounts are minor units, days ISO 8601.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/facts/billing_account.h"

namespace carelog::events {

struct LedgerCharge {
  std::string id;
  std::string source_id;  // of what was done: an encounter, a procedure
  std::string code;
  std::string description;
  std::int64_t amount_minor = 0;
  std::string service_date;
  std::int64_t tax_minor = 0;  // on top of the amount
  std::int64_t tax_basis_points = 0;
  std::string invoice_id;  // that it is on; empty: none
  bool cancelled = false;
  std::string cancel_reason;
  std::string encounter_id;  // that it was done in; empty: none is named
  friend bool operator==(const LedgerCharge&, const LedgerCharge&) = default;

  bool waits() const { return !cancelled && invoice_id.empty(); }  // for an invoice
};

// Taken off an invoice, or out of a payment.
struct LedgerDeduction {
  std::int64_t amount_minor = 0;
  std::string on;
  std::string reason;
  friend bool operator==(const LedgerDeduction&, const LedgerDeduction&) = default;
};

struct LedgerInvoice {
  std::string id;
  std::string number;  // empty until the series has given it
  std::string issued_on;
  std::string due_on;
  std::vector<InvoiceLine> lines;
  std::int64_t total_minor = 0;  // with tax
  std::int64_t tax_minor = 0;
  std::int64_t paid_minor = 0;
  std::int64_t written_off_minor = 0;
  std::int64_t payer_minor = 0;  // of the total: borne by payers, as far as they have not refused
  std::int64_t payer_paid_minor = 0;  // of that
  std::vector<LedgerDeduction> write_offs;
  bool is_void = false;
  std::string voided_on;
  std::string reason;  // of the voiding
  friend bool operator==(const LedgerInvoice&, const LedgerInvoice&) = default;

  // By the patient, and by payers.
  std::int64_t due_minor() const {
    return is_void ? 0 : total_minor - payer_minor - paid_minor - written_off_minor;
  }
  std::int64_t payer_due_minor() const { return is_void ? 0 : payer_minor - payer_paid_minor; }
};

struct LedgerPayment {
  std::string id;
  std::int64_t amount_minor = 0;  // as it was received
  std::string method;
  std::string reference;
  std::string received_on;
  std::vector<Allocation> allocations;
  std::int64_t refunded_minor = 0;
  std::vector<LedgerDeduction> refunds;
  bool reversed = false;
  std::string reversed_on;
  std::string reason;  // of the reversal
  friend bool operator==(const LedgerPayment&, const LedgerPayment&) = default;

  std::int64_t allocated_minor() const;
  std::int64_t credit_minor() const {
    return reversed ? 0 : amount_minor - refunded_minor - allocated_minor();
  }
};

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
