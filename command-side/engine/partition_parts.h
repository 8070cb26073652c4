// What a PartitionEngine works with.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "command-side/engine/chain_check.h"
#include "command-side/engine/engine_limits.h"
#include "command-side/store/recall.h"
#include "command-side/engine/request.h"
#include "command-side/engine/unique_keys.h"
#include "command-side/store/command_store.h"
#include "events/facts/vocabulary.h"
#include "events/log/log.h"

namespace carelog::command {

template <typename Domain>
struct PartitionParts {
  using State = typename Domain::State;

  events::Log& log;
  CommandStore& store;
  UniqueKeys& unique;
  events::Partition partition;
  std::string endpoint;                          // written into claims
  std::function<events::WriterId()> new_writer;  // fresh every time it is called
  EngineLimits limits = {};
  // Others may lead: once caught up it claims only what nobody, or an earlier life of it, leads.
  bool shared = false;
  // Finds out where the log ends and calls end_is() later, or fails to. Null: asked at once.
  std::function<void(std::uint64_t ticket)> ask_end = {};
  // Finds out whether the log still holds what was read, and calls is_cut() later if not. Null:
  // looked at at once.
  std::function<void(events::Partition, const ChainCheck&)> check_chain = {};
  // Takes a request that needs these values, and submits it again with them in `reserved`, or
  // answers it. Null: this process alone decides, and its own index says whose they are.
  std::function<void(Request<State>, std::vector<UniqueKey>)> reserve = {};
  // Where the uses of such requests are held. Required if there is `reserve`.
  ValueUses* uses = nullptr;
  events::Vocabulary vocabulary = events::vocabulary();
  // Runs a job that reads the log again; false: it has too many. Null: run at once.
  std::function<bool(Recall::Job)> recall = {};
};

}  // namespace carelog::command
