#include "command-side/billing/ledger_rules.h"

#include "command-side/billing/ledger_commands.h"
#include "command-side/field_words.h"
#include "events/billing/parting.h"
#include "events/billing/tax.h"
#include "events/chart/chart_time.h"
#include "infra/text/money.h"
#include "infra/text/text.h"

namespace carelog::command {

Refusal not_on(const BillingAccount& account) {
  Refusal refusal = no_such_record();
  if (account.open) {
    refusal.detail =
        "this account has no such part; what was booked for a merged patient is on an account of "
        "mergedAccounts, under the patientId that stands there";
  }
  return refusal;
}

void LedgerRules::fail(std::string field, std::string code, std::string detail) {
  errors_.push_back({std::move(field), std::move(code), std::move(detail)});
}

void LedgerRules::amount(const std::string& field, std::int64_t value, bool may_be_left_out) {
  if (value == 0 && may_be_left_out) return;
  if (value <= 0) return fail(field, "not-positive", "give an amount above 0, in minor units");
  if (value > amount_minor_max) {
    fail(field, "too-large", "give at most " + std::to_string(amount_minor_max) + " minor units");
  }
}

void LedgerRules::tax_rate(const std::string& field, std::int64_t value) {
  if (value >= 0 && value <= events::tax_basis_points_max) return;
  fail(field, "out-of-range", "give basis points from 0 to 10000: 770 is 7.7 percent");
}

void LedgerRules::plan_terms(const std::string& prefix, std::int64_t share_basis_points,
                             std::int64_t copay_minor) {
  if (share_basis_points < 0 || share_basis_points > events::share_basis_points_max) {
    fail(prefix + "share_basis_points", "out-of-range",
         "give basis points from 0 to 10000: 8000 is 80 percent");
  }
  amount(prefix + "copay_minor", copay_minor, true);
  if ((share_basis_points != 0) == (copay_minor != 0)) {
    fail(prefix + "share_basis_points", "ambiguous", "give a share above 0 or a copay above 0");
  }
}

void LedgerRules::currency_of(const std::string& account, const std::string& value) {
  if (value.empty() || value == account) return;
  fail("currency", "another-currency", "the account is kept in " + account + ": give that");
}

void LedgerRules::currency(const std::string& field, const std::string& value) {
  if (infra::is_currency(value)) return;
  fail(field, "not-a-currency", "use an ISO 4217 code such as USD");
}

void LedgerRules::text(const std::string& field, const std::string& value, std::size_t length_max,
                       bool required) {
  if (value.empty()) {
    if (required) fail(field, "required", "give a value that is not empty");
    return;
  }
  if (infra::fault_in(value, infra::LineBreaks::refused)) {
    return fail(field, "not-text", "write a line of visible text");
  }
  if (infra::code_points_in(value) > length_max) {
    fail(field, "too-long", "use at most " + std::to_string(length_max) + " characters");
  }
}

void LedgerRules::day(const std::string& field, const std::string& value,
                      const std::string& latest) {
  if (events::precision_of(value) != events::TimePrecision::day) {
    return fail(field, "not-a-date", "write a calendar date as YYYY-MM-DD");
  }
  if (value < earliest_date) fail(field, "too-early", too_early_detail());
  if (!latest.empty() && value > latest) {
    fail(field, "in-the-future", "give a date that is not in the future");
  }
}

}  // namespace carelog::command
