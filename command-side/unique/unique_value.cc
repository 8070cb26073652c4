#include "command-side/unique/unique_value.h"

#include <algorithm>

namespace carelog::command {

using namespace events;

namespace {

void forget_use(UniqueValue& value, const std::string& command_id) {
  std::erase_if(value.pending, [&](const PendingUse& use) { return use.command_id == command_id; });
}

void apply(UniqueValue& value, const UniqueValueReserved& reserved) {
  value.owner = reserved.owner;
  forget_use(value, reserved.command_id);
  value.pending.push_back({reserved.command_id, reserved.reserved_at_ms});
}

void apply(UniqueValue& value, const UniqueValueConfirmed& confirmed) {
  value = {confirmed.owner, true, {}};
}

void apply(UniqueValue& value, const UniqueValueReleased&) {
  value = {};
}

void apply(UniqueValue& value, const UniqueValueWithdrawn& withdrawn) {
  forget_use(value, withdrawn.command_id);
  if (!value.confirmed && value.pending.empty()) value = {};
}

}  // namespace

UniqueValue evolve(UniqueValue value, const Event& event) {
  if (const auto* of_value = std::get_if<UniqueValueFact>(&event)) {
    std::visit([&value](const auto& fact) { apply(value, fact); }, *of_value);
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
