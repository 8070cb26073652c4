// What may be asked about a patient's coverage and the claims that follow from it. Pure. Amounts
// are minor units of the account's currency, days ISO 8601.
#pragma once

#include <string>
#include <vector>

#include "command-side/billing/ledger_commands.h"

namespace carelog::command {

// One coverage is in force on a day: one that overlaps another is refused. Its terms are a share or
// a copay; charges are parted when they are put on an invoice (events/billing/parting.h).
struct RecordCoverage {
  LedgerOccasion occasion;
  std::string payer;
  std::string plan;
  std::string member_id;
  std::int64_t share_basis_points = 0;
  std::int64_t copay_minor = 0;
  std::string valid_from;
  std::string valid_until;    // empty: until it is ended
  std::string currency = {};  // of the copay; empty: the account's
};
// A day before its first one: it never held.
struct EndCoverage {
  std::string coverage_id;
  std::string last_day;
  std::string reason;
};
// Of all that the coverage bears of the invoice: once, and again after each denial
// (a resubmission), which takes the part back from the patient.
struct SubmitClaim {
  LedgerOccasion occasion;
  std::string invoice_id;
  // Empty: the first of the invoice that was never claimed. A resubmission names it.
  std::string coverage_id;
  std::string reference;
};
// The rest falls to the patient, and is paid from credit at once.
struct AcceptClaim {
  std::string claim_id;
  std::int64_t amount_minor = 0;  // 0: all of it
  std::string today;
};
struct DenyClaim {
  std::string claim_id;
  std::string reason;
  std::string today;
};
// The outcome was recorded by mistake: the claim waits for one again. Nothing of it may be paid.
struct RetractClaimOutcome {
  std::string claim_id;
  std::string reason;
  std::string today;
};
// Without allocations: to the payer's accepted claims, the oldest first. A payer pays no more than
// was accepted.
struct RecordPayerPayment {
  LedgerOccasion occasion;
  std::string payer;
  std::int64_t amount_minor = 0;
  std::string reference;
  std::string received_on;  // empty: today
  std::vector<events::ClaimAllocation> allocations;
};
struct ReversePayerPayment {
  std::string payment_id;
  std::string reason;
  std::string today;
};
// What a record of another system came to, beside the account. A repeat is known by its command id.
struct TakeMoneyOfRecord {
  std::string source_id;
  std::string kind;
  std::string payer;
  std::string on;
  std::string currency;  // empty: the account's
  std::vector<events::AmountOfRecord> amounts;
};

[[nodiscard]] LedgerDecision decide(const RecordCoverage& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const EndCoverage& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const SubmitClaim& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const AcceptClaim& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const DenyClaim& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const RetractClaimOutcome& command,
                                    const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const RecordPayerPayment& command,
                                    const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const ReversePayerPayment& command,
                                    const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const TakeMoneyOfRecord& command,
                                    const BillingAccount& account);

}  // namespace carelog::command
