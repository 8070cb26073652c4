// An aggregate as it was at a place in the log, folded from its own commits, which the store's
// index finds. Used to repeat a first answer after the record has changed.
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

// Throws LogUnusable if it cannot be read in time or is not what the index says.
events::Commit read_commit_at(events::Log& log, events::Partition partition, events::Offset offset);

// Reads the log, so not on a thread that decides. Throws LogUnusable, StateDamaged.
template <typename Domain>
typename Domain::State past_state(events::Log& log, const CommandStore& store,
                                  events::Partition partition, const events::AggregateId& id,
                                  events::Offset last) {
  constexpr std::size_t places_max = 256;
  auto state = Domain::fresh(id.type);
  if (!state) throw StateDamaged("an aggregate of type " + id.type + " is not of this topic");
  events::Offset from = 0;
  while (from <= last) {
    const auto places = store.commits_of(partition, id, from, places_max);
    if (places.empty()) break;
    for (const CommitPlace& place : places) {
      if (place.offset > last) break;
      const events::Commit commit = read_commit_at(log, partition, place.offset);
      state = Domain::fold(commit.events, std::move(*state));
    }
    from = std::min(places.back().offset, last) + 1;
    if (places.back().offset >= last) return std::move(*state);
  }
  throw StateDamaged("the index lacks commits of " + id.id);
}

}  // namespace carelog::command
