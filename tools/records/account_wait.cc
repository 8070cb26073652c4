#include "tools/records/account_wait.h"

#include <string>

namespace carelog::tools {

namespace {

std::string waited_in_vain() {
  return "; waited " + std::to_string(account_wait.count()) +
         " s for the patient's account: if the patient is imported, run the import again when the "
         "account is open, and it takes this row";
}

}  // namespace

void AccountWait::judge(std::vector<RowOutcome>& outcomes, Time now) {
  for (RowOutcome& each : outcomes) {
    const bool missing = each.status == RowOutcome::Status::refused && !each.problems.empty() &&
                         each.problems.front().code == "not-found";
    if (!missing) continue;
    if (end_ == Time()) end_ = now + account_wait;
    if (now < end_) {
      each = {};
    } else {
      each.problems.front().reason += waited_in_vain();
    }
  }
}

}  // namespace carelog::tools
