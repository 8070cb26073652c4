// What the command store holds for an aggregate and for a command, as bytes. Stored; but the store
// can always be made anew from the log, so a change of format is a change of store directory.
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

// What was answered to a command first: which request it was, where its decision stands, and the
// version that the aggregate had then. The aggregate as it was is folded from the log again
// (past_state.h), unless it still has that version.
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
