// A command on its way through the engine, and what can come of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "command-side/engine/value_uses.h"
#include "command-side/refusal.h"
#include "events/frame/frame.h"

namespace carelog::command {

// Decided and durable: it will be found in the log at this place for ever.
template <typename State>
struct Done {
  State state;  // of the aggregate right after the decision
  std::uint64_t version = 0;
  events::Partition partition = 0;
  events::Offset offset = 0;
  bool replayed = false;   // decided before under this command id; this is that first answer
  bool unchanged = false;  // there was nothing to do
};

// Not decided here and now. Nothing is unknown: ask again with the same command id.
struct Unavailable {
  enum class Why {
    starting,    // the partition is not led yet
    expired,     // its deadline passed before it could be decided
    moved,       // another writer leads the partition; an earlier attempt may stand in its term
    overloaded,  // the queue is full
    undecided,   // another command is deciding about a unique value that it wants
    too_new,     // it needs a kind of fact that this node does not write
    stopping,
    halted,  // the log or the disk cannot be trusted; an operator must look
  };
  Why why = Why::starting;
  std::string leader;  // endpoint of the leader, when moved and known
};

// What the caller says of the aggregate's version. By default: nothing.
struct VersionCondition {
  VersionCondition() = default;
  // It has this version, if one is named.
  VersionCondition(std::optional<std::uint64_t> version) {
    if (version) one_of = {*version};
  }

  std::optional<std::vector<std::uint64_t>> one_of = {};
  std::vector<std::uint64_t> none_of = {};
  bool absent = false;  // there is no such aggregate

  // And it has this version.
  void require(std::uint64_t version) {
    const bool allowed = holds(version);
    one_of = allowed ? std::vector{version} : std::vector<std::uint64_t>();
  }

  // Of an aggregate that is there.
  bool holds(std::uint64_t version) const {
    const auto contains = [&](const auto& list) {
      return std::find(list.begin(), list.end(), version) != list.end();
    };
    return !absent && (!one_of || contains(*one_of)) && !contains(none_of);
  }
};

template <typename State>
using Outcome = std::variant<Done<State>, Refusal, Unavailable>;

template <typename State>
struct Request {
  std::string command_id;
  events::Hash request_hash{};
  std::string aggregate_id;
  // Whether the aggregate is there for this caller: looked at before anything else is said of it.
  // Null: for everybody.
  std::function<bool(const State&)> sees = {};
  VersionCondition expected_version = {};
  // Unix time after which it is not decided any more: whoever asks again after that cannot be
  // overtaken by this attempt.
  std::int64_t deadline_ms = std::numeric_limits<std::int64_t>::max();
  events::Metadata metadata;
  // The caller may send it again under the same command id at any time: "nothing to do" is recorded
  // too, as a commit without events, so that a repeat meets it as its first answer.
  bool repeatable = false;
  // Unique values (keys) that were reserved for this attempt, and the use that they were reserved
  // for; see reservations.h.
  std::vector<std::string> reserved = {};
  std::shared_ptr<const ValueUses::Use> use = {};
  int reserved_times = 0;
  // Instead of deciding: record a commit without events.
  bool canary = false;
  // Pure; may be called more than once when an attempt turns out void.
  std::function<tl::expected<std::vector<events::Event>, Refusal>(const State&)> decide;
  // Called exactly once, from the engine's thread: must not block.
  std::function<void(Outcome<State>)> answer;
};

}  // namespace carelog::command
