// The outcome of a claim, taken back.
#include <gtest/gtest.h>

#include "tests/command-side/billing/insured_account.h"

namespace carelog::command {
namespace {

TEST(Claim, WaitsAgainWhenItsOutcomeIsTakenBack) {
  const RetractClaimOutcome back{"c", " wrong claim", "2026-03-01"};
  const Event taken_back = covered(ClaimOutcomeRetracted{"c", "wrong claim", "2026-03-01"});
  insured({submitted, accepted}).when(back).then({taken_back});
  insured({submitted, denied}).when(back).then({taken_back});
  insured({submitted, denied, taken_back}).when(back).then_nothing();
  insured({submitted, denied, taken_back})
      .when(AcceptClaim{"c", 800, "2026-03-02"})
      .then({covered(ClaimAccepted{"c", 800, "2026-03-02"})});
  insured({submitted}).when(back).then_refused(RefusalCode::state_conflict);
  insured({}).when(back).then_refused(RefusalCode::not_found);
  insured({submitted, denied})
      .when(RetractClaimOutcome{"c", "", "2026-03-01"})
      .then_invalid({{"reason", "required"}});
}

TEST(Claim, KeepsAnOutcomeThatWasActedOn) {
  const RetractClaimOutcome back{"c", "wrong claim", "2026-03-01"};
  const Event paid =
      covered(PayerPaymentReceived{"q", "Medicare", 500, "r", "2026-02-20", {{"c", 500}}});
  insured({submitted, accepted, paid}).when(back).then_refused(RefusalCode::state_conflict);
  insured({submitted, accepted, paid, covered(PayerPaymentReversed{"q", "x", "2026-02-21"})})
      .when(back)
      .then({covered(ClaimOutcomeRetracted{"c", "wrong claim", "2026-03-01"})});
  insured({submitted, denied, covered(ClaimSubmitted{"d", "i", "cov", 800, "", "2026-02-12", "c"})})
      .when(back)
      .then_refused(RefusalCode::state_conflict);
  insured({submitted, accepted, covered(InvoiceVoided{"i", "wrong", "2026-02-11"})})
      .when(back)
      .then_refused(RefusalCode::state_conflict);
  insured({submitted, denied, covered(InvoiceWrittenOff{"i", 201, "hardship", "2026-02-20"})})
      .when(back)
      .then_refused(RefusalCode::state_conflict);
}

}  // namespace
}  // namespace carelog::command
