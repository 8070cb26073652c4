#include "command-side/unique/unique_value.h"

#include <algorithm>

namespace carelog::command {

using namespace events;

namespace {

void apply(UniqueValue& value, const UniqueValueReserved& reserved) {
  value.owner = reserved.owner;
  std::erase(value.pending, reserved.use);
  value.pending.push_back(reserved.use);
}

void apply(UniqueValue& value, const UniqueValueConfirmed& confirmed) {
  value = {confirmed.owner, true, {}};
}

void apply(UniqueValue& value, const UniqueValueReleased&) {
  value = {};
}

void apply(UniqueValue& value, const UniqueValueWithdrawn& withdrawn) {
  std::erase(value.pending, withdrawn.use);
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
  for (const std::string& use : value.pending) {
    facts.push_back(UniqueValueReserved{value.owner, use});
  }
  return facts;
}

bool is_pending(const UniqueValue& value, const std::string& use) {
  return std::find(value.pending.begin(), value.pending.end(), use) != value.pending.end();
}

ValueDecision decide(const ReserveValue& command, const UniqueValue& value) {
  const bool anothers = !value.owner.empty() && value.owner != command.owner;
  const bool full = value.pending.size() >= pending_uses_max;
  if (anothers || full || is_pending(value, command.use)) return std::vector<Event>{};
  return std::vector<Event>{UniqueValueReserved{command.owner, command.use}};
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
      if (!is_pending(value, command.use)) return std::vector<Event>{};
      return std::vector<Event>{UniqueValueWithdrawn{value.owner, command.use}};
  }
  return std::vector<Event>{};
}

}  // namespace carelog::command
