// A CommandContext on an engine: the commands of one aggregate type of its topic. What all
// commands have in common is done here: the clinic is checked first, then the version; a repeat
// gets its first answer; refusals and answers are put on the wire.
#pragma once

#include <algorithm>
#include <type_traits>
#include <utility>

#include "command-side/services/command_context.h"
#include "command-side/services/command_kinds.h"
#include "command-side/services/command_service.h"
#include "command-side/tracing/command_trace.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"

namespace carelog::command {

// Head: the head of the key, for aggregates that are decided beside one.
template <typename Domain, typename State = typename Domain::Head, typename Head = State>
class EngineContext final : public CommandContext, private ListedAggregates {
 public:
  // The engine outlives it. Currency: the clinic's, ISO 4217. now_ms: Unix time.
  EngineContext(CommandEngine<Domain>& engine, Commands<State, Head> commands,
                std::string currency = {}, std::int64_t (*now_ms)() = infra::now_ms)
      : engine_(engine),
        commands_(std::move(commands)),
        currency_(std::move(currency)),
        now_ms_(now_ms) {}

  std::string_view topic() const override { return commands_.topic; }
  bool knows(const std::string& aggregate_type) const override {
    return aggregate_type == commands_.aggregate;
  }
  std::string endpoint() const override { return engine_.endpoint(); }
  std::vector<PartitionLeader> leaders() const override { return engine_.leaders(); }

  void decide(const api::v1::CommandRequest& request, std::int64_t deadline_ms,
              Answer<api::v1::CommandReply> answer) override {
    VersionCondition condition = condition_of(request);
    const auto kind =
        std::find_if(commands_.kinds.begin(), commands_.kinds.end(),
                     [&](const auto& each) { return each.name == request.command(); });
    if (kind == commands_.kinds.end()) return answer(BadEnvelope{"there is no such command"});
    const auto zone = zone_of(request.context());
    if (!zone) return answer(BadEnvelope{"context.time_zone is no time zone"});
    // Read once: "today" is the day of the time that is recorded, in the zone that is recorded.
    const std::int64_t now_ms = now_ms_();
    const Occasion occasion{request.context().clinic(),
                            request.context().command_id(),
                            request.id(),
                            request.key(),
                            zone->date_of(now_ms),
                            now_ms,
                            currency_,
                            condition,
                            this,
                            request.names_later(),
                            *zone};
    auto decider = kind->read(request.body(), occasion);
    if (!decider) return answer(BadEnvelope{"body is not the command's message"});
    if (request.check_only()) return answer(refused(usual_refusal(commands_, *decider, occasion)));
    Request<State, Head> asked;
    asked.command_id = request.context().command_id();
    asked.request_hash = request_hash(request);
    asked.aggregate_id = request.id();
    asked.key = request.key();
    asked.sees = [this, clinic = request.context().clinic()](const State& state) {
      return commands_.clinic_of(state) == clinic;
    };
    asked.expected_version = std::move(condition);
    asked.deadline_ms = deadline_ms;
    asked.metadata = metadata_of(request.context(), request.command(), now_ms);
    asked.repeatable = request.context().repeatable();
    if constexpr (std::is_same_v<State, Head>) {
      asked.decide = std::move(*decider);
    } else {
      asked.decide_beside = std::move(*decider);
    }
    asked.without_state = request.without_view();
    asked.answer = [this, id = request.id(), view = !request.without_view(),
                    answer = std::move(answer)](Outcome<State> outcome) {
      answer(reply_of(id, std::move(outcome), view));
    };
    trace(asked, request.context(), request.command(), commands_.topic);
    engine_.submit(std::move(asked));
  }

  void take_canary(const api::v1::CanaryRequest& request, std::int64_t deadline_ms,
                   Answer<api::v1::CanaryReply> answer) override {
    Request<State, Head> asked;
    asked.command_id = request.context().command_id();
    asked.aggregate_id = request.canary_id();
    asked.deadline_ms = deadline_ms;
    asked.metadata = metadata_of(request.context(), "SendCanary", now_ms_());
    asked.canary = true;
    asked.answer = [this, answer = std::move(answer)](Outcome<State> outcome) {
      if (auto* away = std::get_if<Unavailable>(&outcome)) return answer(std::move(*away));
      const auto* done = std::get_if<Done<State>>(&outcome);
      if (done == nullptr) return answer(BadEnvelope{"a canary was refused"});
      api::v1::CanaryReply reply;
      reply.set_consistency_token(token_of(*done));
      answer(std::move(reply));
    };
    engine_.submit(std::move(asked));
  }

 private:
  std::vector<std::vector<events::Event>> listed(const std::string& key,
                                                 std::string_view type) const override {
    return engine_.listed(key, type);
  }

  std::vector<events::Event> facts_of(const std::string& key, std::string_view type,
                                      const std::string& id) const override {
    return engine_.facts_of(key, type, id);
  }

  EdgeAnswer<api::v1::CommandReply> reply_of(const std::string& id, Outcome<State> outcome,
                                             bool view) const {
    if (auto* away = std::get_if<Unavailable>(&outcome)) return std::move(*away);
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) return refused(*refusal);
    api::v1::CommandReply reply;
    const auto& done = std::get<Done<State>>(outcome);
    auto& wire = *reply.mutable_done();
    wire.set_id(id);
    wire.set_version(done.version);
    wire.set_consistency_token(token_of(done));
    wire.set_replayed(done.replayed);
    if (view) wire.set_view(commands_.view_of(id, done.state, done.version));
    return reply;
  }

  static api::v1::CommandReply refused(const Refusal& refusal) {
    api::v1::CommandReply reply;
    write_refusal(refusal, *reply.mutable_refused());
    return reply;
  }

  std::string token_of(const Done<State>& done) const {
    return consistency_token(std::string(commands_.topic), done.partition, done.offset);
  }

  CommandEngine<Domain>& engine_;
  const Commands<State, Head> commands_;
  const std::string currency_;
  std::int64_t (*const now_ms_)();
};

}  // namespace carelog::command
