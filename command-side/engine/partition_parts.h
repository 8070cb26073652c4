// What a PartitionEngine works with.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "command-side/engine/chain_check.h"
#include "command-side/engine/engine_limits.h"
#include "command-side/engine/submitted.h"
#include "command-side/engine/unique_keys.h"
#include "command-side/store/command_store.h"
#include "command-side/store/recall.h"
#include "events/facts/vocabulary.h"
#include "events/log/log.h"

namespace carelog::command {

template <typename Domain>
struct PartitionParts {
  events::Log& log;
  CommandStore& store;
  UniqueKeys& unique;
  events::Partition partition;
  std::string endpoint;                          // address of this node, written into claims
  std::function<events::WriterId()> new_writer;  // returns a new id on every call
  EngineLimits limits = {};
  // Other nodes may lead: once caught up, it claims only if nobody, or an earlier life of this
  // node, leads.
  bool shared = false;
  // Finds out where the log ends and calls end_is() later, or never if that fails. Null: the engine
  // asks the log itself.
  std::function<void(std::uint64_t ticket)> ask_end = {};
  // Finds out whether the log still holds what was read, and calls is_cut() later if not. Null: the
  // engine checks it at once.
  std::function<void(events::Partition, const ChainCheck&)> check_chain = {};
  // Takes a request that needs these values and either submits it again with them in `reserved` or
  // answers it. Null: this process alone decides, and its own index says who owns a value.
  std::function<void(Submitted<Domain>, std::vector<UniqueKey>)> reserve = {};
  // Where the uses of such requests are held. Required if there is `reserve`.
  ValueUses* uses = nullptr;
  events::Vocabulary vocabulary = events::vocabulary();
  // Runs a job that reads the log again; false if too many are waiting. Null: the job runs at once.
  std::function<bool(Recall::Job)> recall = {};
};

}  // namespace carelog::command
