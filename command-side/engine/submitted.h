// A request as the engine of a topic handles it, whatever the type of its aggregate.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "command-side/engine/request.h"
#include "events/aggregate_id.h"

namespace carelog::command {

template <typename Domain>
struct Submitted : Envelope {
  using State = typename Domain::State;

  std::string_view type;     // type of the aggregate, one of the domain's
  bool beside_head = false;  // decide also gets the head of its key
  std::function<bool(const State&)> sees = {};
  std::function<Decision(const State& own, const State* head)> decide;
  std::function<void(Outcome<State>)> answer;

  events::AggregateId aggregate() const { return {std::string(type), aggregate_id}; }
  events::AggregateId head() const { return {std::string(Domain::HeadType::name), key_or_id()}; }
};

template <typename State, typename Any>
Outcome<State> narrowed(Outcome<Any>&& outcome) {
  if (auto* refusal = std::get_if<Refusal>(&outcome)) return std::move(*refusal);
  if (auto* unavailable = std::get_if<Unavailable>(&outcome)) return std::move(*unavailable);
  auto& done = std::get<Done<Any>>(outcome);
  return Done<State>{std::get<State>(std::move(done.state)),
                     done.version,
                     done.partition,
                     done.offset,
                     done.replayed,
                     done.unchanged};
}

template <typename Domain, typename State, typename Head>
Submitted<Domain> submitted(Request<State, Head> request) {
  using Any = typename Domain::State;
  Submitted<Domain> out{static_cast<Envelope&&>(request),
                        Domain::template type_of<State>(),
                        static_cast<bool>(request.decide_beside),
                        {},
                        {},
                        {}};
  if (request.sees) {
    out.sees = [sees = std::move(request.sees)](const Any& own) {
      return sees(std::get<State>(own));
    };
  }
  if (out.beside_head) {
    out.decide = [decide = std::move(request.decide_beside)](const Any& own, const Any* head) {
      return decide(std::get<State>(own), std::get<Head>(*head));
    };
  } else if (request.decide) {
    out.decide = [decide = std::move(request.decide)](const Any& own, const Any*) {
      return decide(std::get<State>(own));
    };
  }
  if (request.answer) {
    out.answer = [answer = std::move(request.answer)](Outcome<Any> outcome) {
      answer(narrowed<State>(std::move(outcome)));
    };
  }
  return out;
}

}  // namespace carelog::command
