// An account with a coverage and an invoice of which it bears a part, as tests of claims begin.
#pragma once

#include <utility>
#include <vector>

#include "command-side/billing/coverage_commands.h"
#include "tests/spec/decider_spec.h"

namespace carelog::command {

using namespace events;

inline Event covered(BillingAccountFact each) {
  return each;
}

inline const LedgerOccasion this_day{"new", "2026-03-01"};
inline const Event begun = covered(BillingAccountOpened{"main", "ada", "USD"});
inline const Event medicare = covered(
    CoverageRecorded{"cov", "Medicare", "Part B", "m-1", 8'000, 0, "2026-01-01", "2026-06-30"});
inline const Event check_up =
    covered(ChargeRecorded{"a", "", "", "visit", 1'000, "2026-01-05", 0, 0, ""});
inline const Event billed = covered(
    InvoiceGenerated{"i", "2026-01-31", "2026-03-02", {{"a", "visit", 1'000, 0, 800, "cov"}}});
inline const Event submitted = covered(ClaimSubmitted{"c", "i", "cov", 800, "", "2026-02-01", ""});
inline const Event accepted = covered(ClaimAccepted{"c", 700, "2026-02-10"});
inline const Event denied = covered(ClaimDenied{"c", "not covered", "2026-02-10"});
inline const Event credit = covered(PaymentCompleted{"p", 450, "cash", "", "2026-01-01", {}});

inline spec::Given<BillingAccount> insured(std::vector<Event> facts) {
  facts.insert(facts.begin(), {begun, medicare, check_up, billed});
  return spec::Given<BillingAccount>(std::move(facts));
}

}  // namespace carelog::command
