#include <gtest/gtest.h>

#include "command-side/billing/account.h"
#include "tests/spec/decider_spec.h"

namespace carelog::command {
namespace {

const CreateBillingAccount open_account{"main", "p-1", "USD"};
const events::BillingAccountOpened opened{"main", "p-1", "USD"};

spec::Given<BillingAccount> given(std::vector<events::Event> facts) {
  return spec::Given<BillingAccount>(std::move(facts));
}

TEST(CreateBillingAccountDecision, OpensOnce) {
  given({}).when(open_account).then({opened});
  given({opened}).when(open_account).then_nothing();
}

TEST(CreateBillingAccountDecision, NamesEveryInvalidField) {
  given({})
      .when(CreateBillingAccount{"main", "", "dollars"})
      .then_invalid({{"patient_id", "required"}, {"currency", "not-a-currency"}});
}

TEST(BillingAccount, ComesBackFromItsFacts) {
  const BillingAccount account = evolve(BillingAccount{}, opened);
  EXPECT_EQ(facts_of(account), std::vector<events::Event>{opened});
  EXPECT_TRUE(facts_of(BillingAccount{}).empty());
}

}  // namespace
}  // namespace carelog::command
