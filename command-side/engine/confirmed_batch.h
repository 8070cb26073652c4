// Decisions that were read back and wait to be stored together: what one write will change, and
// what aggregates and commands look like until then. A template, so that each context keeps its own
// state type.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "command-side/engine/unique_keys.h"
#include "command-side/store/command_store.h"
#include "command-side/store/stored_state.h"

namespace carelog::command {

// An aggregate's state and its version; version 0 means that it does not exist.
template <typename State>
struct Versioned {
  State state;
  std::uint64_t version = 0;
};

template <typename Domain>
class ConfirmedBatch {
 public:
  using State = typename Domain::State;

  void add(const events::AggregateId& id, const std::string& key, const Versioned<State>& before,
           const Versioned<State>& after, const std::string& command_id,
           const StoredAnswer& answer) {
    const bool begins = before.version == 0 && after.version > 0;
    if (begins && Domain::is_listed(id.type)) writes_.listed.emplace_back(key, id);
    writes_.commands.emplace_back(command_id, to_bytes(answer));
    writes_.aggregates.emplace_back(id, to_bytes({after.version, Domain::facts_in(after.state)}));
    writes_.commits.emplace_back(id, CommitPlace{after.version, answer.offset});
    change_keys(id.id, Domain::keys_of(before.state), Domain::keys_of(after.state));
    aggregates_[id] = after;
    commands_[command_id] = {answer, after.state};
  }

  const Versioned<State>* aggregate(const events::AggregateId& id) const {
    const auto found = aggregates_.find(id);
    return found == aggregates_.end() ? nullptr : &found->second;
  }
  // The first answer to a command, and the aggregate right after its decision.
  struct FirstAnswer {
    StoredAnswer answer;
    State state;
  };
  const FirstAnswer* command(const std::string& command_id) const {
    const auto found = commands_.find(command_id);
    return found == commands_.end() ? nullptr : &found->second;
  }

  // What to write when the log has been read up to this position.
  const StoreWrites& writes(std::string position) {
    writes_.position = std::move(position);
    return writes_;
  }
  void clear() {
    writes_ = {};
    aggregates_.clear();
    commands_.clear();
  }

 private:
  // The store applies all releases first, each only if the key still belongs to its owner, then all
  // takes.
  void change_keys(const std::string& id, const std::vector<UniqueKey>& before,
                   const std::vector<UniqueKey>& after) {
    for (UniqueKey& key : keys_without(after, before)) {
      writes_.keys_taken.emplace_back(std::move(key.key), id);
    }
    for (UniqueKey& key : keys_without(before, after)) {
      std::erase(writes_.keys_taken, std::pair(key.key, id));
      writes_.keys_released.emplace_back(std::move(key.key), id);
    }
  }

  StoreWrites writes_;
  std::map<events::AggregateId, Versioned<State>> aggregates_;
  std::map<std::string, FirstAnswer> commands_;
};

}  // namespace carelog::command
