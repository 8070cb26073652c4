#include <algorithm>

#include "command-side/billing/claim_answers.h"
#include "command-side/billing/coverage_commands.h"
#include "command-side/billing/ledger_rules.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

using namespace events;

// What a coverage bears of an invoice.
std::int64_t payer_part_of(const LedgerInvoice& invoice, const std::string& coverage_id) {
  std::int64_t sum = 0;
  for (const InvoiceLine& line : invoice.lines) {
    if (line.coverage_id == coverage_id) sum += line.payer_minor;
  }
  return sum;
}

// The latest for this part of the invoice. Null: it was never claimed.
const LedgerClaim* latest_claim(const BillingAccount& account, const std::string& invoice_id,
                                const std::string& coverage_id) {
  const auto latest =
      std::find_if(account.claims.rbegin(), account.claims.rend(), [&](const LedgerClaim& each) {
        return each.invoice_id == invoice_id && each.coverage_id == coverage_id;
      });
  return latest == account.claims.rend() ? nullptr : &*latest;
}

// The first of the invoice that bears a part and was never claimed. Empty: there is none.
std::string coverage_to_claim(const BillingAccount& account, const LedgerInvoice& invoice) {
  for (const InvoiceLine& line : invoice.lines) {
    if (line.payer_minor > 0 && latest_claim(account, invoice.id, line.coverage_id) == nullptr) {
      return line.coverage_id;
    }
  }
  return {};
}

// Why this part of the invoice cannot be claimed now.
std::optional<Refusal> wrong_to_claim(const LedgerInvoice& invoice, const LedgerClaim* before) {
  const auto conflict = [](const char* detail) {
    return Refusal{RefusalCode::state_conflict, detail};
  };
  if (before == nullptr) return std::nullopt;
  if (before->outcome != ClaimOutcome::denied) return conflict("this part is claimed already");
  if (invoice.due_minor() + invoice.paid_minor < before->amount_minor) {
    return conflict("too much of the invoice is written off for a resubmission");
  }
  return std::nullopt;
}

// Why the outcome of the claim cannot be taken back now.
std::optional<Refusal> wrong_to_retract(const BillingAccount& account, const LedgerClaim& claim) {
  const auto conflict = [](std::string detail) {
    return Refusal{RefusalCode::state_conflict, std::move(detail)};
  };
  if (claim.withdrawn) return conflict("the invoice of the claim is void");
  if (claim.outcome == ClaimOutcome::none) return conflict("the claim has no outcome");
  if (claim.is_resubmitted()) {
    return conflict("another claim took its place: take back the outcome of that one");
  }
  for (const LedgerPayerPayment& payment : account.payer_payments) {
    for (const ClaimAllocation& each : payment.allocations) {
      if (each.claim_id == claim.id) {
        return conflict("the payer's payment " + payment.id +
                        " is allocated to it: reverse that payment first");
      }
    }
  }
  const LedgerInvoice* invoice = part_of(account.invoices, claim.invoice_id);
  if (invoice != nullptr && invoice->due_minor() + invoice->paid_minor < claim.rest_minor()) {
    return conflict(
        "too much of the invoice is written off: what the payer is to bear again "
        "would be more than what is left of it");
  }
  return std::nullopt;
}

// What falls to the patient is paid from credit, as far as there is any.
void pay_from_credit(const BillingAccount& account, const std::string& invoice_id,
                     std::int64_t due_minor, std::vector<Event>& events) {
  for (const LedgerPayment& payment : account.payments) {
    const std::int64_t part = std::min(payment.credit_minor(), due_minor);
    if (part <= 0) continue;
    events.emplace_back(BillingAccountFact(CreditAllocated{payment.id, invoice_id, part}));
    due_minor -= part;
  }
}

}  // namespace

LedgerDecision decide(const SubmitClaim& command, const BillingAccount& account) {
  const LedgerInvoice* invoice = part_of(account.invoices, command.invoice_id);
  if (invoice == nullptr) return tl::unexpected(not_on(account));
  if (invoice->is_void) return claim_conflict("the invoice is void");
  const std::string reference = infra::trimmed(command.reference);
  const std::string coverage_id =
      command.coverage_id.empty() ? coverage_to_claim(account, *invoice) : command.coverage_id;
  LedgerRules rules;
  rules.text("reference", reference, claim_reference_length_max, false);
  const std::int64_t amount_minor = payer_part_of(*invoice, coverage_id);
  if (!command.coverage_id.empty() && amount_minor == 0) {
    rules.fail("coverage_id", "not-known", "name a coverage that bears a part of this invoice");
  }
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  if (coverage_id.empty()) {
    return claim_conflict(
        "no payer's part of this invoice is left to be claimed; to claim one again after its "
        "denial, name its coverage");
  }
  const LedgerClaim* before = latest_claim(account, invoice->id, coverage_id);
  if (auto wrong = wrong_to_claim(*invoice, before)) return tl::unexpected(std::move(*wrong));
  return say_one(ClaimSubmitted{command.occasion.new_id, invoice->id, coverage_id, amount_minor,
                                reference, command.occasion.today,
                                before == nullptr ? std::string() : before->id});
}

LedgerDecision decide(const AcceptClaim& command, const BillingAccount& account) {
  const LedgerClaim* claim = part_of(account.claims, command.claim_id);
  if (claim == nullptr) return tl::unexpected(not_on(account));
  const std::int64_t amount_minor =
      command.amount_minor == 0 ? claim->amount_minor : command.amount_minor;
  LedgerRules rules;
  rules.amount("amount_minor", command.amount_minor, true);
  if (amount_minor > claim->amount_minor) {
    rules.fail("amount_minor", "too-large", "accept at most what was claimed");
  }
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  if (claim->withdrawn) return claim_conflict("the invoice of the claim is void");
  if (claim->outcome == ClaimOutcome::accepted && claim->accepted_minor == amount_minor) {
    return std::vector<Event>{};
  }
  if (claim->outcome != ClaimOutcome::none) return claim_conflict("the claim has another outcome");
  std::vector<Event> events{
      BillingAccountFact(ClaimAccepted{claim->id, amount_minor, command.today})};
  pay_from_credit(account, claim->invoice_id, claim->amount_minor - amount_minor, events);
  return events;
}

LedgerDecision decide(const DenyClaim& command, const BillingAccount& account) {
  const LedgerClaim* claim = part_of(account.claims, command.claim_id);
  if (claim == nullptr) return tl::unexpected(not_on(account));
  const std::string reason = infra::trimmed(command.reason);
  if (auto wrong = wrong_claim_reason(reason)) return tl::unexpected(std::move(*wrong));
  if (claim->withdrawn) return claim_conflict("the invoice of the claim is void");
  if (claim->outcome == ClaimOutcome::denied) return std::vector<Event>{};
  if (claim->outcome != ClaimOutcome::none) return claim_conflict("the claim has another outcome");
  std::vector<Event> events{BillingAccountFact(ClaimDenied{claim->id, reason, command.today})};
  pay_from_credit(account, claim->invoice_id, claim->amount_minor, events);
  return events;
}

LedgerDecision decide(const RetractClaimOutcome& command, const BillingAccount& account) {
  const LedgerClaim* claim = part_of(account.claims, command.claim_id);
  if (claim == nullptr) return tl::unexpected(not_on(account));
  const std::string reason = infra::trimmed(command.reason);
  if (auto wrong = wrong_claim_reason(reason)) return tl::unexpected(std::move(*wrong));
  if (claim->outcome == ClaimOutcome::none && !claim->retracted.empty()) {
    return std::vector<Event>{};
  }
  if (auto wrong = wrong_to_retract(account, *claim)) return tl::unexpected(std::move(*wrong));
  return say_one(ClaimOutcomeRetracted{claim->id, reason, command.today});
}

}  // namespace carelog::command
