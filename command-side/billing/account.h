// A patient's billing account as the write side knows it: its ledger. Pure.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "command-side/refusal.h"
#include "events/billing/ledger.h"
#include "events/facts/event.h"

namespace carelog::command {

// A type of its own, so that functions of this room are found by it.
struct BillingAccount : events::Ledger {
  BillingAccount() = default;
  BillingAccount(events::Ledger ledger) : events::Ledger(std::move(ledger)) {}
  friend bool operator==(const BillingAccount&, const BillingAccount&) = default;
};

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
