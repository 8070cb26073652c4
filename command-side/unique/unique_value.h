// A value that must be unique (an e-mail address, an identifier) as an aggregate of its own. Pure.
//
// It is free or belongs to a patient. `pending` are the uses (engine/value_uses.h) for which it was
// reserved and which have not been reported as ended. Before the value can go to another patient,
// the partition of its owner must say that none of them is being decided and that the patient does
// not have it (reservations/reservations.h). Every new use adds an event, so the version tells
// whether one came in between.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "command-side/refusal.h"
#include "events/facts/event.h"

namespace carelog::command {

struct UniqueValue {
  std::string owner;       // patient id; empty if free
  bool confirmed = false;  // the owner was found to have it; if false, only pending uses hold it
  std::vector<std::string> pending;
  friend bool operator==(const UniqueValue&, const UniqueValue&) = default;
};

inline constexpr std::size_t pending_uses_max = 8;

struct ReserveValue {
  std::string owner;
  std::string use;
};

struct SettleValue {
  enum class Kind {
    confirm,   // the owner has it, and no use is pending
    release,   // nobody has it
    withdraw,  // this use has ended and did not take the value
  };
  Kind kind = Kind::confirm;
  std::string owner;
  std::string use = {};  // the use that is withdrawn
};

bool is_pending(const UniqueValue& value, const std::string& use);

UniqueValue evolve(UniqueValue value, const events::Event& event);
std::vector<events::Event> facts_of(const UniqueValue& value);

using ValueDecision = tl::expected<std::vector<events::Event>, Refusal>;

// No events if the value belongs to another, or if too many uses of its owner are pending: the
// state says which.
[[nodiscard]] ValueDecision decide(const ReserveValue& command, const UniqueValue& value);
// Refused (state_conflict) if the value is not that owner's.
[[nodiscard]] ValueDecision decide(const SettleValue& command, const UniqueValue& value);

}  // namespace carelog::command
