// A patient's billing account opens a moment after the patient is imported: money that comes before
// it is sent again, for a while.
#pragma once

#include <chrono>
#include <vector>

#include "tools/import/patient_row.h"

namespace carelog::tools {

inline constexpr std::chrono::seconds account_wait{30};  // less than the patience of an import

// Used by one thread.
class AccountWait {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // A row that was refused because its account is not there counts as not sent; from account_wait
  // after the first such row on it stays refused, and its reason says that a second import may take
  // it.
  void judge(std::vector<RowOutcome>& outcomes, Time now = std::chrono::steady_clock::now());

 private:
  Time end_ = {};  // unset: nothing was waited for yet
};

}  // namespace carelog::tools
