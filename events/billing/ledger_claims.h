// What a ledger (ledger.h) holds of payers: coverages, claims and what payers paid. Amounts are
// minor units, days ISO 8601.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/facts/billing_account.h"

namespace carelog::events {

struct LedgerCoverage {
  std::string id;
  std::string payer;
  std::string plan;
  std::string member_id;
  std::int64_t share_basis_points = 0;  // of each charge
  std::int64_t copay_minor = 0;         // above 0: the patient's part of each encounter
  std::string valid_from;
  std::string valid_until;  // empty: it goes on
  bool ended = false;
  std::string end_reason;
  friend bool operator==(const LedgerCoverage&, const LedgerCoverage&) = default;

  bool holds_on(std::string_view day) const {
    return valid_from <= day && (valid_until.empty() || day <= valid_until);
  }
};

enum class ClaimOutcome { none, accepted, denied };

// That was recorded by mistake.
struct RetractedOutcome {
  ClaimOutcome outcome = ClaimOutcome::none;
  std::int64_t accepted_minor = 0;
  std::string decided_on;
  std::string reason;  // of the denial
  std::string retracted_on;
  std::string retracted_because;
  friend bool operator==(const RetractedOutcome&, const RetractedOutcome&) = default;
};

struct LedgerClaim {
  std::string id;
  std::string invoice_id;
  std::string coverage_id;
  std::string payer;
  std::int64_t amount_minor = 0;
  std::string reference;
  std::string submitted_on;
  ClaimOutcome outcome = ClaimOutcome::none;
  std::int64_t accepted_minor = 0;
  std::string decided_on;
  std::string reason;      // of the denial
  bool withdrawn = false;  // its invoice is void
  std::int64_t paid_minor = 0;
  std::string resubmission_of;  // the denied claim whose place it took
  std::string resubmitted_on;   // another claim took its place; empty: none did
  std::vector<RetractedOutcome> retracted;
  friend bool operator==(const LedgerClaim&, const LedgerClaim&) = default;

  // What the outcome gave back to the patient.
  std::int64_t rest_minor() const {
    return outcome == ClaimOutcome::none ? 0 : amount_minor - accepted_minor;
  }
  bool is_resubmitted() const { return !resubmitted_on.empty(); }
  // What a payer's payment can be allocated to.
  std::int64_t payable_minor() const { return withdrawn ? 0 : accepted_minor - paid_minor; }
};

struct LedgerPayerPayment {
  std::string id;
  std::string payer;
  std::int64_t amount_minor = 0;
  std::string reference;
  std::string received_on;
  std::vector<ClaimAllocation> allocations;  // none once it is reversed
  bool reversed = false;
  std::string reversed_on;
  std::string reason;  // of the reversal
  friend bool operator==(const LedgerPayerPayment&, const LedgerPayerPayment&) = default;
};

// "submitted", "accepted", "paid", "denied", "resubmitted" (as another claim), "withdrawn".
std::string_view status_of(const LedgerClaim& claim);

struct Ledger;
// The ledger after these facts, for ledger_after() alone.
void apply(Ledger& ledger, const CoverageRecorded& fact);
void apply(Ledger& ledger, const CoverageEnded& fact);
void apply(Ledger& ledger, const ClaimSubmitted& fact);
void apply(Ledger& ledger, const ClaimAccepted& fact);
void apply(Ledger& ledger, const ClaimDenied& fact);
void apply(Ledger& ledger, const ClaimOutcomeRetracted& fact);
void apply(Ledger& ledger, const PayerPaymentReceived& fact);
void apply(Ledger& ledger, const PayerPaymentReversed& fact);

// The fewest facts that lead to these parts, where their invoices are there.
void add_facts_of(const LedgerCoverage& coverage, std::vector<BillingAccountFact>& facts);
void add_facts_of(const LedgerClaim& claim, std::vector<BillingAccountFact>& facts);
void add_facts_of(const LedgerPayerPayment& payment, std::vector<BillingAccountFact>& facts);

// What does not add up about claims and payers' parts, as sentences.
void find_claim_faults(const Ledger& ledger, std::vector<std::string>& faults);

}  // namespace carelog::events
