#include "tools/records/account_wait.h"

#include <gtest/gtest.h>

namespace carelog::tools {
namespace {

constexpr AccountWait::Time noon{std::chrono::hours(12)};
using Status = RowOutcome::Status;

RowOutcome created() {
  RowOutcome outcome;
  outcome.status = Status::created;
  return outcome;
}
RowOutcome refused(const std::string& code) {
  RowOutcome outcome;
  outcome.status = Status::refused;
  outcome.problems = {{"", "There is no such thing.", code}};
  return outcome;
}

TEST(AccountWait, SendsRowsAgainWhoseAccountMayOpenYetAndNoOthers) {
  AccountWait wait;
  std::vector<RowOutcome> outcomes = {created(), refused("not-found"), refused("invalid")};
  wait.judge(outcomes, noon);
  EXPECT_EQ(outcomes[0].status, Status::created);
  EXPECT_EQ(outcomes[1].status, Status::unsent);
  EXPECT_EQ(outcomes[2].status, Status::refused);
  EXPECT_EQ(outcomes[2].problems[0].reason, "There is no such thing.");
}

TEST(AccountWait, EndsAndSaysThatASecondImportTakesTheRow) {
  AccountWait wait;
  std::vector<RowOutcome> outcomes = {refused("not-found")};
  wait.judge(outcomes, noon);
  outcomes = {refused("not-found")};
  wait.judge(outcomes, noon + account_wait - std::chrono::milliseconds(1));
  EXPECT_EQ(outcomes[0].status, Status::unsent);
  outcomes = {refused("not-found")};
  wait.judge(outcomes, noon + account_wait);
  ASSERT_EQ(outcomes[0].status, Status::refused);
  const std::string& reason = outcomes[0].problems[0].reason;
  EXPECT_EQ(reason.find("There is no such thing.; waited 30 s for the patient's account"), 0u)
      << reason;
  EXPECT_NE(reason.find("run the import again"), std::string::npos) << reason;
}

}  // namespace
}  // namespace carelog::tools
