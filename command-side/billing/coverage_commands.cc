#include "command-side/billing/coverage_commands.h"

#include <algorithm>

#include "command-side/billing/claim_answers.h"
#include "command-side/billing/ledger_rules.h"
#include "events/billing/parting.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

using namespace events;

constexpr std::size_t plan_length_max = 200;
constexpr std::size_t member_id_length_max = 100;
constexpr std::size_t coverages_max = 200;  // of an account

bool never_held(const std::string& from, const std::string& until) {
  return !until.empty() && until < from;
}

bool overlap(const LedgerCoverage& one, const CoverageRecorded& other) {
  if (never_held(one.valid_from, one.valid_until)) return false;
  const bool one_is_over = !one.valid_until.empty() && one.valid_until < other.valid_from;
  const bool other_is_over = !other.valid_until.empty() && other.valid_until < one.valid_from;
  return !one_is_over && !other_is_over;
}

void check_terms(const CoverageRecorded& terms, LedgerRules& rules) {
  rules.text("payer", terms.payer, payer_name_length_max, true);
  rules.text("plan", terms.plan, plan_length_max, false);
  rules.text("member_id", terms.member_id, member_id_length_max, true);
  rules.plan_terms("", terms.share_basis_points, terms.copay_minor);
  rules.day("valid_from", terms.valid_from, "");
  if (terms.valid_until.empty()) return;
  rules.day("valid_until", terms.valid_until, "");
  if (never_held(terms.valid_from, terms.valid_until)) {
    rules.fail("valid_until", "before-begin", "give a day that is not before the first one");
  }
}

void check_claim_allocations(const RecordPayerPayment& command, const std::string& payer,
                             const BillingAccount& account, LedgerRules& rules) {
  std::int64_t left = command.amount_minor;
  for (std::size_t i = 0; i < command.allocations.size(); ++i) {
    const ClaimAllocation& part = command.allocations[i];
    const std::string path = "allocations/" + std::to_string(i);
    const LedgerClaim* claim = part_of(account.claims, part.claim_id);
    const bool repeated = std::any_of(
        command.allocations.begin(), command.allocations.begin() + static_cast<std::ptrdiff_t>(i),
        [&](const ClaimAllocation& each) { return each.claim_id == part.claim_id; });
    rules.amount(path + "/amount_minor", part.amount_minor);
    if (claim == nullptr || claim->payer != payer || repeated) {
      rules.fail(path + "/claim_id", "not-known", "name a claim on this payer once");
    } else if (part.amount_minor > claim->payable_minor()) {
      rules.fail(path + "/amount_minor", "too-large", "allocate at most what was accepted");
    } else if (part.amount_minor > left) {
      rules.fail(path + "/amount_minor", "too-large", "allocate at most what was paid");
    } else if (part.amount_minor > 0) {
      left -= part.amount_minor;
    }
  }
  if (rules.ok() && left != 0) {
    rules.fail("allocations", "incomplete", "allocate all of the payment");
  }
}

std::vector<ClaimAllocation> oldest_claims_first(const BillingAccount& account,
                                                 const std::string& payer,
                                                 std::int64_t amount_minor, LedgerRules& rules) {
  std::vector<ClaimAllocation> parts;
  for (const LedgerClaim& claim : account.claims) {
    const std::int64_t part = std::min(amount_minor, claim.payable_minor());
    if (claim.payer != payer || part <= 0) continue;
    parts.push_back({claim.id, part});
    amount_minor -= part;
  }
  if (rules.ok() && amount_minor > 0) {
    rules.fail("amount_minor", "too-large", "record at most what this payer has accepted");
  }
  return parts;
}

}  // namespace

LedgerDecision decide(const RecordCoverage& command, const BillingAccount& account) {
  if (!account.open) return tl::unexpected(no_such_record());
  const CoverageRecorded fact{command.occasion.new_id,
                              infra::trimmed(command.payer),
                              infra::trimmed(command.plan),
                              infra::trimmed(command.member_id),
                              command.share_basis_points,
                              command.copay_minor,
                              infra::trimmed(command.valid_from),
                              infra::trimmed(command.valid_until)};
  LedgerRules rules;
  check_terms(fact, rules);
  rules.currency_of(account.currency, command.currency);
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  for (const LedgerCoverage& each : account.coverages) {
    if (overlap(each, fact))
      return claim_conflict("another coverage is in force then: end it first");
  }
  if (account.coverages.size() == coverages_max) {
    return claim_conflict("the account has as many coverages as it can have");
  }
  return say_one(fact);
}

LedgerDecision decide(const EndCoverage& command, const BillingAccount& account) {
  const LedgerCoverage* coverage = part_of(account.coverages, command.coverage_id);
  if (coverage == nullptr) return tl::unexpected(not_on(account));
  const CoverageEnded fact{coverage->id, infra::trimmed(command.last_day),
                           infra::trimmed(command.reason)};
  LedgerRules rules;
  rules.day("last_day", fact.last_day, "");
  rules.text("reason", fact.reason, claim_reason_length_max, true);
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  if (coverage->valid_until == fact.last_day) return std::vector<Event>{};
  if (!coverage->valid_until.empty() && fact.last_day > coverage->valid_until) {
    return claim_conflict("the coverage ends before that day");
  }
  return say_one(fact);
}

LedgerDecision decide(const RecordPayerPayment& command, const BillingAccount& account) {
  if (!account.open) return tl::unexpected(no_such_record());
  PayerPaymentReceived fact{
      command.occasion.new_id,           infra::trimmed(command.payer),       command.amount_minor,
      infra::trimmed(command.reference), infra::trimmed(command.received_on), command.allocations};
  if (fact.received_on.empty()) fact.received_on = command.occasion.today;
  LedgerRules rules;
  rules.text("payer", fact.payer, payer_name_length_max, true);
  rules.amount("amount_minor", fact.amount_minor);
  rules.text("reference", fact.reference, claim_reference_length_max, false);
  rules.day("received_on", fact.received_on, command.occasion.today);
  if (fact.allocations.empty()) {
    fact.allocations = oldest_claims_first(account, fact.payer, fact.amount_minor, rules);
  } else {
    check_claim_allocations(command, fact.payer, account, rules);
  }
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  return say_one(std::move(fact));
}

LedgerDecision decide(const ReversePayerPayment& command, const BillingAccount& account) {
  const LedgerPayerPayment* payment = part_of(account.payer_payments, command.payment_id);
  if (payment == nullptr) return tl::unexpected(not_on(account));
  const std::string reason = infra::trimmed(command.reason);
  if (auto wrong = wrong_claim_reason(reason)) return tl::unexpected(std::move(*wrong));
  if (payment->reversed) return std::vector<Event>{};
  return say_one(PayerPaymentReversed{payment->id, reason, command.today});
}

}  // namespace carelog::command
