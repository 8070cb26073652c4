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

struct StoredAnswer {
  events::Hash request_hash{};
  events::Partition partition = 0;
  events::Offset offset = 0;
  StoredAggregate aggregate;  // right after the decision
};

std::string to_bytes(const StoredAggregate& aggregate);
StoredAggregate aggregate_from_bytes(std::string_view bytes);  // throws StateDamaged
std::string to_bytes(const StoredAnswer& answer);
// The same, with the answer's aggregate already in bytes.
std::string to_bytes(const StoredAnswer& answer, std::string_view aggregate);
StoredAnswer answer_from_bytes(std::string_view bytes);  // throws StateDamaged

}  // namespace carelog::command
