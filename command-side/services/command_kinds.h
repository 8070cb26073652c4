// The kinds of commands that one context decides: by the name of its message, how a command is read
// from its bytes, and what decides it. Adding a command is adding a line to its noun's list.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "command-side/engine/request.h"

namespace carelog::command {

// Where a decision looks up other aggregates of its key.
class ListedAggregates {
 public:
  virtual ~ListedAggregates() = default;
  // The facts that each of them comes to, as they are now. Throws StateDamaged.
  virtual std::vector<std::vector<events::Event>> listed(const std::string& key,
                                                         std::string_view type) const = 0;
  // Of one of them; nothing: there is none under this key.
  virtual std::vector<events::Event> facts_of(const std::string& key, std::string_view type,
                                              const std::string& id) const = 0;
};

// What an envelope says that is not in the command's own message.
struct Occasion {
  std::string clinic;
  std::string command_id;
  std::string aggregate_id;
  std::string key;    // of the aggregate: the patient in whose chart it is
  std::string today;  // ISO 8601
  std::int64_t now_ms = 0;
  std::string currency;  // of the clinic, ISO 4217
  // The command's message may say more of the version than the envelope does.
  VersionCondition& condition;
  const ListedAggregates* others = nullptr;  // outlives the command
  bool names_later = false;                  // what it names may be recorded after it
};

// Of an aggregate that is not the head of its key: beside the head.
template <typename State, typename Head>
struct DecideBeside {
  using Function = std::function<Decision(const State&, const Head&)>;
};
template <typename State>
struct DecideBeside<State, State> {
  using Function = std::function<Decision(const State&)>;
};
template <typename State, typename Head>
using Decide = typename DecideBeside<State, Head>::Function;

template <typename State, typename Head = State>
struct CommandKind {
  std::string name;  // "RegisterPatient"
  // Nothing: the bytes are not its message.
  std::optional<Decide<State, Head>> (*read)(const std::string& body, Occasion occasion) = nullptr;
};

// Wire: the command's message. command_of(wire, occasion) makes the pure command, which decide()
// takes; both are found beside the noun's types.
template <typename State, typename Wire>
CommandKind<State> kind_of() {
  return {Wire::descriptor()->name(),
          [](const std::string& body, Occasion occasion) -> std::optional<Decide<State, State>> {
            Wire wire;
            if (!wire.ParseFromString(body)) return std::nullopt;
            return [command = command_of(wire, occasion)](const State& state) {
              return decide(command, state);
            };
          }};
}

// All that the edge has to know of the aggregates of a context.
template <typename State, typename Head = State>
struct Commands {
  std::string_view topic;
  std::string_view aggregate;  // its type: "patient"
  std::vector<CommandKind<State, Head>> kinds;
  // One without peculiarities: what is wrong with a command whatever the record says is what is
  // wrong with it for this one. And the head beside it, if it is another.
  State (*usual)(const Occasion&) = nullptr;
  Head (*usual_head)(const Occasion&) = nullptr;
  // Whose it is. Nobody of another clinic sees it.
  const std::string& (*clinic_of)(const State&) = nullptr;
  // The bytes of its message for people ("PatientView").
  std::string (*view_of)(const std::string& id, const State&, std::uint64_t version) = nullptr;
};

// Of this state, beside the usual head where there is one.
template <typename State, typename Head>
Decision usual_decision(const Commands<State, Head>& commands, const Decide<State, Head>& decider,
                        const State& state, const Occasion& occasion) {
  if constexpr (std::is_same_v<State, Head>) {
    return decider(state);
  } else {
    return decider(state, commands.usual_head(occasion));
  }
}

}  // namespace carelog::command
