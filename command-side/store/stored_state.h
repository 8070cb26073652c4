// The bytes that the command store holds for an aggregate and for a command. Stored, but it can
// always be rebuilt from the log: a new format means a new store directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/frame/frame.h"

namespace carelog::command {

struct StoredAggregate {
  std::uint64_t version = 0;
  std::vector<events::Event> facts;  // facts_of(state)
};

// The first answer to a command: which request it was, where its decision stands, and the
// aggregate's version after it. Unless the aggregate still has that version, its state then is
// folded from the log (past_state.h).
struct StoredAnswer {
  events::Hash request_hash{};
  events::Partition partition = 0;
  events::Offset offset = 0;
  std::uint64_t version = 0;
  friend bool operator==(const StoredAnswer&, const StoredAnswer&) = default;
};

std::string to_bytes(const StoredAggregate& aggregate);
StoredAggregate aggregate_from_bytes(std::string_view bytes);  // throws StateDamaged
std::string to_bytes(const StoredAnswer& answer);
StoredAnswer answer_from_bytes(std::string_view bytes);  // throws StateDamaged

}  // namespace carelog::command
