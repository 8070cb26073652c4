// What may be asked about the money of a patient, and who decides it. Pure. Amounts are minor units
// of the account's currency. No events and no refusal: the ledger already says what was asked.
#pragma once

#include <string>
#include <vector>

#include "command-side/billing/account.h"

namespace carelog::command {

inline constexpr std::int64_t amount_minor_max = 1'000'000'000'000;
inline constexpr std::size_t invoice_lines_max = 500;
inline constexpr int invoice_due_after_days = 30;  // where nothing is said

// Ids of what a command makes are given by its caller; a repeat gives the same.
struct LedgerOccasion {
  std::string new_id;
  std::string today;  // ISO 8601
};

struct RecordCharge {
  LedgerOccasion occasion;
  std::string source_id;
  std::string code;
  std::string description;
  std::int64_t amount_minor = 0;
  std::string service_date;           // empty: today
  std::int64_t tax_basis_points = 0;  // on top of the amount; tax.h says how it is rounded
  std::string encounter_id = {};      // that it was done in, for copays; empty: none is named
};
struct CancelCharge {
  std::string charge_id;
  std::string reason;
};
// Of all charges that are on no invoice, the oldest first, parted by the coverage of their days.
// Credit is allocated to the patient's part at once.
struct GenerateInvoice {
  LedgerOccasion occasion;
  std::string due_on;  // empty: in invoice_due_after_days
  std::string up_to;   // of what was done until that day; empty: of everything
};
struct NumberInvoice {
  std::string invoice_id;
  std::string number;
};
// Its claims are withdrawn. What a payer has paid on is not voided.
struct VoidInvoice {
  std::string invoice_id;
  std::string reason;
  std::string today;
};
struct WriteOffInvoice {
  std::string invoice_id;
  std::int64_t amount_minor = 0;  // 0: all that is due
  std::string reason;
  std::string today;
};
// Without allocations: to what is due, the oldest invoice first. The rest is credit.
struct RecordPayment {
  LedgerOccasion occasion;
  std::int64_t amount_minor = 0;
  std::string method;
  std::string reference;
  std::string received_on;  // empty: today
  std::vector<events::Allocation> allocations;
};
struct RefundPayment {
  std::string payment_id;
  std::int64_t amount_minor = 0;  // 0: all that is left of it
  std::string reason;
  std::string today;
};
struct ReversePayment {
  std::string payment_id;
  std::string reason;
  std::string today;
};

using LedgerDecision = tl::expected<std::vector<events::Event>, Refusal>;
[[nodiscard]] LedgerDecision decide(const RecordCharge& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const CancelCharge& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const GenerateInvoice& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const NumberInvoice& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const VoidInvoice& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const WriteOffInvoice& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const RecordPayment& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const RefundPayment& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const ReversePayment& command, const BillingAccount& account);

}  // namespace carelog::command
