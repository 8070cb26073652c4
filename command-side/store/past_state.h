// An aggregate as it was at a place in the log: folded from its own commits, which the store's
// index names. For the first answer again after the record has changed.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include "command-side/store/command_store.h"
#include "events/frame/frame_codec.h"
#include "events/log/log.h"

namespace carelog::command {

// Throws LogUnusable when it cannot be read in time or is not what the index names.
events::Commit read_commit_at(events::Log& log, events::Partition partition, events::Offset offset);

// Reads the log: not for a thread that decides. Throws LogUnusable, StateDamaged.
template <typename State>
State past_state(events::Log& log, const CommandStore& store, events::Partition partition,
                 const std::string& id, events::Offset last) {
  constexpr std::size_t places_max = 256;
  State state{};
  events::Offset from = 0;
  while (from <= last) {
    const auto places = store.commits_of(partition, id, from, places_max);
    if (places.empty()) break;
    for (const CommitPlace& place : places) {
      if (place.offset > last) break;
      for (const auto& event : read_commit_at(log, partition, place.offset).events) {
        state = evolve(std::move(state), event);
      }
    }
    from = std::min(places.back().offset, last) + 1;
    if (places.back().offset >= last) return state;
  }
  throw StateDamaged("the index lacks commits of " + id);
}

}  // namespace carelog::command
