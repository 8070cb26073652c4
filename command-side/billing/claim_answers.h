// What decisions on coverages, claims and payers' payments have in common. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command-side/billing/ledger_commands.h"
#include "command-side/billing/ledger_rules.h"

namespace carelog::command {

inline constexpr std::size_t claim_reference_length_max = 200;
inline constexpr std::size_t claim_reason_length_max = 500;

inline tl::unexpected<Refusal> claim_conflict(std::string detail) {
  return tl::unexpected(Refusal{RefusalCode::state_conflict, std::move(detail)});
}

inline LedgerDecision say_one(events::BillingAccountFact fact) {
  return std::vector<events::Event>{std::move(fact)};
}

inline std::optional<Refusal> wrong_claim_reason(const std::string& reason) {
  LedgerRules rules;
  rules.text("reason", reason, claim_reason_length_max, true);
  return rules.ok() ? std::nullopt : std::optional(rules.refusal());
}

}  // namespace carelog::command
