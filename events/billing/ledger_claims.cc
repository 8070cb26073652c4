#include "events/billing/ledger_claims.h"

#include <algorithm>
#include <utility>

#include "events/billing/ledger.h"

namespace carelog::events {
namespace {

// Takes back this much of what the payment pays of the invoice, as far as it does.
void release_from(LedgerInvoice& invoice, LedgerPayment& payment, std::int64_t amount_minor) {
  for (Allocation& each : payment.allocations) {
    if (each.invoice_id != invoice.id) continue;
    const std::int64_t part = std::min(amount_minor, each.amount_minor);
    each.amount_minor -= part;
    invoice.paid_minor -= part;
  }
  std::erase_if(payment.allocations, [](const Allocation& each) { return each.amount_minor == 0; });
}

// The claim pays this much more, or less, and so does its invoice.
void pay(Ledger& ledger, const std::string& claim_id, std::int64_t amount_minor) {
  LedgerClaim* claim = part_of(ledger.claims, claim_id);
  if (claim == nullptr) return;
  claim->paid_minor += amount_minor;
  if (LedgerInvoice* invoice = part_of(ledger.invoices, claim->invoice_id)) {
    invoice->payer_paid_minor += amount_minor;
  }
}

// What the outcome gave to the patient is the payer's again. What the patient has paid beyond the
// new due is credit, of the latest payment first.
void give_back_to_payer(Ledger& ledger, const LedgerClaim& claim) {
  LedgerInvoice* invoice = part_of(ledger.invoices, claim.invoice_id);
  if (invoice == nullptr) return;
  invoice->payer_minor += claim.rest_minor();
  for (auto each = ledger.payments.rbegin(); each != ledger.payments.rend(); ++each) {
    if (invoice->due_minor() >= 0) return;
    release_from(*invoice, *each, -invoice->due_minor());
  }
}

void resubmit(Ledger& ledger, const ClaimSubmitted& fact) {
  LedgerClaim* denied = part_of(ledger.claims, fact.resubmission_of);
  if (denied == nullptr) return;
  denied->resubmitted_on = fact.submitted_on;
  give_back_to_payer(ledger, *denied);
}

void decide_claim(Ledger& ledger, LedgerClaim& claim, ClaimOutcome outcome,
                  std::int64_t accepted_minor, const std::string& decided_on) {
  claim.outcome = outcome;
  claim.accepted_minor = accepted_minor;
  claim.decided_on = decided_on;
  if (LedgerInvoice* invoice = part_of(ledger.invoices, claim.invoice_id)) {
    invoice->payer_minor -= claim.rest_minor();
  }
}

}  // namespace

std::string_view status_of(const LedgerClaim& claim) {
  if (claim.withdrawn) return "withdrawn";
  if (claim.outcome == ClaimOutcome::none) return "submitted";
  if (claim.is_resubmitted()) return "resubmitted";
  if (claim.outcome == ClaimOutcome::denied) return "denied";
  return claim.payable_minor() == 0 ? "paid" : "accepted";
}

void apply(Ledger& ledger, const CoverageRecorded& fact) {
  ledger.coverages.push_back({fact.coverage_id,
                              fact.payer,
                              fact.plan,
                              fact.member_id,
                              fact.share_basis_points,
                              fact.copay_minor,
                              fact.valid_from,
                              fact.valid_until,
                              false,
                              {}});
}

void apply(Ledger& ledger, const CoverageEnded& fact) {
  LedgerCoverage* coverage = part_of(ledger.coverages, fact.coverage_id);
  if (coverage == nullptr) return;
  coverage->valid_until = fact.last_day;
  coverage->ended = true;
  coverage->end_reason = fact.reason;
}

void apply(Ledger& ledger, const ClaimSubmitted& fact) {
  LedgerClaim claim;
  claim.id = fact.claim_id;
  claim.invoice_id = fact.invoice_id;
  claim.coverage_id = fact.coverage_id;
  if (const auto* coverage = part_of(ledger.coverages, fact.coverage_id)) {
    claim.payer = coverage->payer;
  }
  claim.amount_minor = fact.amount_minor;
  claim.reference = fact.reference;
  claim.submitted_on = fact.submitted_on;
  claim.resubmission_of = fact.resubmission_of;
  resubmit(ledger, fact);
  ledger.claims.push_back(std::move(claim));
}

void apply(Ledger& ledger, const ClaimAccepted& fact) {
  if (LedgerClaim* claim = part_of(ledger.claims, fact.claim_id)) {
    decide_claim(ledger, *claim, ClaimOutcome::accepted, fact.amount_minor, fact.decided_on);
  }
}

void apply(Ledger& ledger, const ClaimDenied& fact) {
  LedgerClaim* claim = part_of(ledger.claims, fact.claim_id);
  if (claim == nullptr) return;
  claim->reason = fact.reason;
  decide_claim(ledger, *claim, ClaimOutcome::denied, 0, fact.decided_on);
}

void apply(Ledger& ledger, const ClaimOutcomeRetracted& fact) {
  LedgerClaim* claim = part_of(ledger.claims, fact.claim_id);
  if (claim == nullptr || claim->outcome == ClaimOutcome::none) return;
  give_back_to_payer(ledger, *claim);
  claim->retracted.push_back({claim->outcome, claim->accepted_minor, claim->decided_on,
                              claim->reason, fact.retracted_on, fact.reason});
  claim->outcome = ClaimOutcome::none;
  claim->accepted_minor = 0;
  claim->decided_on.clear();
  claim->reason.clear();
}

void apply(Ledger& ledger, const PayerPaymentReceived& fact) {
  for (const ClaimAllocation& each : fact.allocations) {
    pay(ledger, each.claim_id, each.amount_minor);
  }
  ledger.payer_payments.push_back({fact.payment_id,
                                   fact.payer,
                                   fact.amount_minor,
                                   fact.reference,
                                   fact.received_on,
                                   fact.allocations,
                                   false,
                                   {},
                                   {}});
}

void apply(Ledger& ledger, const PayerPaymentReversed& fact) {
  LedgerPayerPayment* payment = part_of(ledger.payer_payments, fact.payment_id);
  if (payment == nullptr) return;
  for (const ClaimAllocation& each : payment->allocations) {
    pay(ledger, each.claim_id, -each.amount_minor);
  }
  payment->allocations.clear();
  payment->reversed = true;
  payment->reversed_on = fact.reversed_on;
  payment->reason = fact.reason;
}

void add_facts_of(const LedgerCoverage& coverage, std::vector<BillingAccountFact>& facts) {
  facts.emplace_back(CoverageRecorded{
      coverage.id, coverage.payer, coverage.plan, coverage.member_id, coverage.share_basis_points,
      coverage.copay_minor, coverage.valid_from, coverage.valid_until});
  if (coverage.ended) {
    facts.emplace_back(CoverageEnded{coverage.id, coverage.valid_until, coverage.end_reason});
  }
}

void add_facts_of(const LedgerClaim& claim, std::vector<BillingAccountFact>& facts) {
  facts.emplace_back(ClaimSubmitted{claim.id, claim.invoice_id, claim.coverage_id,
                                    claim.amount_minor, claim.reference, claim.submitted_on,
                                    claim.resubmission_of});
  const auto decided = [&](const auto& said) {
    if (said.outcome == ClaimOutcome::accepted) {
      facts.emplace_back(ClaimAccepted{claim.id, said.accepted_minor, said.decided_on});
    } else if (said.outcome == ClaimOutcome::denied) {
      facts.emplace_back(ClaimDenied{claim.id, said.reason, said.decided_on});
    }
  };
  for (const RetractedOutcome& each : claim.retracted) {
    decided(each);
    facts.emplace_back(ClaimOutcomeRetracted{claim.id, each.retracted_because, each.retracted_on});
  }
  decided(claim);
}

void add_facts_of(const LedgerPayerPayment& payment, std::vector<BillingAccountFact>& facts) {
  facts.emplace_back(PayerPaymentReceived{payment.id, payment.payer, payment.amount_minor,
                                          payment.reference, payment.received_on,
                                          payment.allocations});
  if (payment.reversed) {
    facts.emplace_back(PayerPaymentReversed{payment.id, payment.reason, payment.reversed_on});
  }
}

}  // namespace carelog::events
