#include "command-side/unique/unique_value.h"

#include <algorithm>

namespace carelog::command {

using namespace events;

UniqueValue evolve(UniqueValue value, const Event& event) {
  if (const auto* reserved = std::get_if<UniqueValueReserved>(&event)) {
    value.owner = reserved->owner;
    std::erase_if(value.pending,
                  [&](const PendingUse& use) { return use.command_id == reserved->command_id; });
    value.pending.push_back({reserved->command_id, reserved->reserved_at_ms});
  } else if (const auto* confirmed = std::get_if<UniqueValueConfirmed>(&event)) {
    value = {confirmed->owner, true, {}};
  } else if (const auto* withdrawn = std::get_if<UniqueValueWithdrawn>(&event)) {
    std::erase_if(value.pending,
                  [&](const PendingUse& use) { return use.command_id == withdrawn->command_id; });
    if (!value.confirmed && value.pending.empty()) value = {};
  } else if (std::holds_alternative<UniqueValueReleased>(event)) {
    value = {};
  }
  return value;
}

std::vector<Event> facts_of(const UniqueValue& value) {
  std::vector<Event> facts;
  if (value.owner.empty()) return facts;
  if (value.confirmed) facts.push_back(UniqueValueConfirmed{value.owner});
  for (const PendingUse& use : value.pending) {
    facts.push_back(UniqueValueReserved{value.owner, use.command_id, use.reserved_at_ms});
  }
  return facts;
}

ValueDecision decide(const ReserveValue& command, const UniqueValue& value) {
  const bool anothers = !value.owner.empty() && value.owner != command.owner;
  if (anothers || value.pending.size() >= pending_uses_max) return std::vector<Event>{};
  return std::vector<Event>{UniqueValueReserved{command.owner, command.command_id, command.now_ms}};
}

ValueDecision decide(const SettleValue& command, const UniqueValue& value) {
  if (value.owner != command.owner) {
    return tl::unexpected(Refusal{RefusalCode::state_conflict, "the value is another's by now"});
  }
  switch (command.kind) {
    case SettleValue::Kind::confirm:
      if (value.confirmed && value.pending.empty()) return std::vector<Event>{};
      return std::vector<Event>{UniqueValueConfirmed{value.owner}};
    case SettleValue::Kind::release:
      return std::vector<Event>{UniqueValueReleased{value.owner}};
    case SettleValue::Kind::withdraw:
      return std::vector<Event>{UniqueValueWithdrawn{value.owner, command.command_id}};
  }
  return std::vector<Event>{};
}

}  // namespace carelog::command
