// The kinds of commands that one context decides: for each message name, how the command is read
// from its bytes and what decides it. To add a command, add a line to the list of its noun.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "command-side/engine/request.h"
#include "infra/process/time_zone.h"

namespace carelog::command {

// Looks up other aggregates for a decision: of the same key, and one of another.
class ListedAggregates {
 public:
  virtual ~ListedAggregates() = default;
  // The facts of each of them, as of now. Throws StateDamaged.
  virtual std::vector<std::vector<events::Event>> listed(const std::string& key,
                                                         std::string_view type) const = 0;
  // The facts of one of them; nothing if there is none under this key.
  virtual std::vector<events::Event> facts_of(const std::string& key, std::string_view type,
                                              const std::string& id) const = 0;
};

// What the envelope says beyond the command's own message.
struct Occasion {
  std::string clinic;
  std::string command_id;
  std::string aggregate_id;
  std::string key;    // key of the aggregate: the patient whose chart it is in
  std::string today;  // ISO 8601
  std::int64_t now_ms = 0;
  std::string currency;  // the clinic's currency, ISO 4217
  // The command's message may require more of the version than the envelope.
  VersionCondition& condition;
  const ListedAggregates* others = nullptr;       // outlives the command
  bool names_later = false;                       // what it names may be recorded after it
  infra::TimeZone zone = infra::TimeZone::utc();  // the clinic's
};

// For an aggregate that is not the head of its key: decided beside the head.
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
  // Nothing: the bytes are not such a message.
  std::optional<Decide<State, Head>> (*read)(const std::string& body, Occasion occasion) = nullptr;
};

// Wire is the command's message. command_of(wire, occasion) makes the pure command, which decide()
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

// All that the edge needs to know about the aggregates of a context.
template <typename State, typename Head = State>
struct Commands {
  std::string_view topic;
  std::string_view aggregate;  // the aggregate's type, such as "patient"
  std::vector<CommandKind<State, Head>> kinds;
  // An ordinary state to check forms against: what is wrong for this one is wrong for any. And an
  // ordinary head, if the aggregate is not the head itself.
  State (*usual)(const Occasion&) = nullptr;
  Head (*usual_head)(const Occasion&) = nullptr;
  // The clinic that owns it. Other clinics cannot see it.
  const std::string& (*clinic_of)(const State&) = nullptr;
  // Its message for readers ("PatientView"), serialised.
  std::string (*view_of)(const std::string& id, const State&, std::uint64_t version) = nullptr;
};

// With this state, beside the ordinary head if there is one.
template <typename State, typename Head>
Decision usual_decision(const Commands<State, Head>& commands, const Decide<State, Head>& decider,
                        const State& state, const Occasion& occasion) {
  if constexpr (std::is_same_v<State, Head>) {
    return decider(state);
  } else {
    return decider(state, commands.usual_head(occasion));
  }
}

// What is wrong with a command in itself, before the record is looked at.
template <typename State, typename Head>
Refusal usual_refusal(const Commands<State, Head>& commands, const Decide<State, Head>& decider,
                      const Occasion& occasion) {
  for (const State& state : {commands.usual(occasion), State{}}) {
    auto decision = usual_decision(commands, decider, state, occasion);
    if (!decision && decision.error().code == RefusalCode::invalid) return decision.error();
  }
  return {RefusalCode::invalid, "some fields are not valid"};
}

}  // namespace carelog::command
