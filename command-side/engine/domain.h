// What the engine has to know of one context: how its aggregates fold, are stored and must be
// unique.
#pragma once

#include "command-side/billing/account.h"
#include "command-side/patient/patient.h"
#include "command-side/unique/unique_value.h"

namespace carelog::command {

struct PatientDomain {
  using State = Patient;
  static constexpr const char* aggregate_type = "patient";
  static std::vector<UniqueKey> keys_of(const State& state) { return unique_keys(state); }
};

struct BillingDomain {
  using State = BillingAccount;
  static constexpr const char* aggregate_type = "billing-account";
  static std::vector<UniqueKey> keys_of(const State&) { return {}; }
};

struct UniqueValueDomain {
  using State = UniqueValue;
  static constexpr const char* aggregate_type = "unique-value";
  static std::vector<UniqueKey> keys_of(const State&) { return {}; }
};

}  // namespace carelog::command
