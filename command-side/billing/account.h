// A patient's billing account as the write side knows it: its ledger. Pure.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "command-side/refusal.h"
#include "events/billing/ledger.h"
#include "events/facts/event.h"

namespace carelog::command {

using BillingAccount = events::Ledger;

struct CreateBillingAccount {
  std::string clinic;
  std::string patient_id;
  std::string currency;
};

BillingAccount evolve(BillingAccount account, const events::Event& event);
std::vector<events::Event> facts_of(const BillingAccount& account);

// An account that is open already stays as it is: no events.
[[nodiscard]] tl::expected<std::vector<events::Event>, Refusal> decide(
    const CreateBillingAccount& command, const BillingAccount& account);

}  // namespace carelog::command
