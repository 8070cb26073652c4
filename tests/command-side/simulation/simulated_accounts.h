// Accounts that are opened under the keys of simulated patients, each decided beside its patient.
//
// A decision reports the name of the patient that it saw: an account records it as its clinic, a
// refusal contains it. Names are unique (simulation.h), so the log tells whether the engine showed
// the patient as it was at that place.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "command-side/billing/account.h"
#include "command-side/engine/request.h"
#include "tests/command-side/history/history.h"

namespace carelog::command {

class SimulatedAccounts {
 public:
  // One attempt to open a new account under the patient's key, or to be refused. The answer may
  // come later; log_end is called then.
  Request<BillingAccount, Patient> open(const std::string& patient, bool refuse, events::Offset end,
                                        std::int64_t deadline_ms,
                                        std::function<events::Offset()> log_end);

  // Decisions beside another head than the log has; "" if there are none.
  std::string check(const std::vector<std::vector<std::string>>& logs) const;

  std::size_t opened() const;   // told so
  std::size_t refused() const;  // refused beside a patient

 private:
  struct Attempt {
    std::string account;
    std::string patient;
    events::Offset from = 0;  // where the log ended when it was asked
    events::Offset to = -1;   // when it was answered
    bool refused = false;
    std::string name;            // name of the patient that it saw; empty if there was none
    events::Offset offset = -1;  // of the commit that was answered
  };
  std::vector<std::shared_ptr<Attempt>> attempts_;
};

}  // namespace carelog::command
