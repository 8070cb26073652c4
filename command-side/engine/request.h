// A command on its way through the engine, and its possible outcomes.
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

// Decided and durable: it stands in the log at this place for ever.
template <typename State>
struct Done {
  State state;  // of the aggregate right after the decision
  std::uint64_t version = 0;
  events::Partition partition = 0;
  events::Offset offset = 0;
  bool replayed = false;   // decided before under this command id: this is the first answer
  bool unchanged = false;  // there was nothing to do
};

// GCC 12 warns that an Unavailable moved within a variant is uninitialised.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

// Not decided here and now. It is never unknown whether it was: ask again with the same command id.
struct Unavailable {
  enum class Why {
    starting,    // the partition is not led yet
    expired,     // its deadline passed before it could be decided
    moved,       // another writer leads the partition; an earlier attempt may stand in its term
    overloaded,  // the queue is full
    undecided,   // another command is deciding about a unique value that this one wants
    too_new,     // it needs a kind of fact that this node does not write
    stopping,
    halted,  // the log or the disk cannot be trusted; an operator must look
  };
  Why why = Why::starting;
  std::string leader;  // endpoint of the leader, when moved and known
};

#pragma GCC diagnostic pop

// What the caller requires of the aggregate's version. By default nothing.
struct VersionCondition {
  VersionCondition() = default;
  // Requires this version, if there is one.
  VersionCondition(std::optional<std::uint64_t> version) {
    if (version) one_of = {*version};
  }

  std::optional<std::vector<std::uint64_t>> one_of = {};
  std::vector<std::uint64_t> none_of = {};
  bool absent = false;  // there must be no such aggregate

  // Requires this version as well.
  void require(std::uint64_t version) {
    const bool allowed = holds(version);
    one_of = allowed ? std::vector{version} : std::vector<std::uint64_t>();
  }

  // For an aggregate that exists.
  bool holds(std::uint64_t version) const {
    const auto contains = [&](const auto& list) {
      return std::find(list.begin(), list.end(), version) != list.end();
    };
    return !absent && (!one_of || contains(*one_of)) && !contains(none_of);
  }
};

template <typename State>
using Outcome = std::variant<Done<State>, Refusal, Unavailable>;

using Decision = tl::expected<std::vector<events::Event>, Refusal>;

// Everything in a command but what it decides.
struct Envelope {
  std::string command_id;
  events::Hash request_hash{};
  std::string aggregate_id;
  // Says which partition decides, and beside which head; always the same for one aggregate. Empty:
  // its id.
  std::string key = {};
  VersionCondition expected_version = {};
  // Unix time after which it is no longer decided, so this attempt cannot overtake a later one.
  std::int64_t deadline_ms = std::numeric_limits<std::int64_t>::max();
  events::Metadata metadata;
  // The caller may repeat it under the same command id at any time: "nothing to do" is recorded
  // too, as a commit without events, so that a repeat gets the first answer.
  bool repeatable = false;
  // The answer needs no state: Done::state is then any.
  bool without_state = false;
  // Keys of the unique values reserved for this attempt, and the use they were reserved for; see
  // reservations/reservations.h.
  std::vector<std::string> reserved = {};
  std::shared_ptr<const ValueUses::Use> use = {};
  int reserved_times = 0;
  // Record a commit without events instead of deciding.
  bool canary = false;

  const std::string& key_or_id() const { return key.empty() ? aggregate_id : key; }
};

// A command to an aggregate with this state, decided beside a head with the other.
template <typename State, typename Head = State>
struct Request : Envelope {
  // Whether the aggregate exists for this caller; checked before anything else is said about it.
  // Null: it does for everybody.
  std::function<bool(const State&)> sees = {};
  // Pure; may be called again when an attempt turns out void.
  std::function<Decision(const State&)> decide;
  // Used instead of `decide`; also gets the head of the key, as it is after all earlier decisions.
  std::function<Decision(const State&, const Head&)> decide_beside = {};
  // Called exactly once, from the engine's thread: must not block.
  std::function<void(Outcome<State>)> answer;
};

}  // namespace carelog::command
