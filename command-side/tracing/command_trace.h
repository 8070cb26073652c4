// One command in its trace: the command as the caller asked for it, its decision, and its way into
// the log. Commits carry the place of the last, so what is made of them comes below it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "carelog/api/v1/common.pb.h"
#include "command-side/engine/request.h"
#include "events/frame/frame.h"
#include "infra/tracing/tracing.h"

namespace carelog::command {

// Used by one thread at a time.
class CommandTrace {
 public:
  // Null: the process records no spans, or the caller's trace is not one to record.
  static std::shared_ptr<CommandTrace> of(const api::v1::RequestContext& context,
                                          const std::string& command);

  // For the commit.
  std::string traceparent() const { return infra::traceparent_of(append_); }

  void decision_began() { decision_began_ns_ = infra::now_ns(); }
  void decision_ended() { decision_ended_ns_ = infra::now_ns(); }
  void appended(std::string_view topic, events::Partition partition, events::Offset offset);
  // how: "done", "replayed", "unchanged", "refused", "unavailable". Requires: called last.
  void answered(std::string_view how);

 private:
  CommandTrace(const infra::TracePlace& caller, std::string command);

  const std::string caller_id_;
  const std::string command_;
  const infra::TracePlace whole_;
  const infra::TracePlace append_;
  const std::int64_t began_ns_;
  std::int64_t decision_began_ns_ = 0;
  std::int64_t decision_ended_ns_ = 0;
};

// The function, which notes when it decides.
template <typename Decider>
Decider noted(std::shared_ptr<CommandTrace> trace, Decider decider) {
  if (!decider) return decider;
  return [trace = std::move(trace), decider = std::move(decider)](const auto&... states) {
    trace->decision_began();
    auto decision = decider(states...);
    trace->decision_ended();
    return decision;
  };
}

template <typename State>
void tell(CommandTrace& trace, std::string_view topic, const Outcome<State>& outcome) {
  if (std::holds_alternative<Unavailable>(outcome)) return trace.answered("unavailable");
  const auto* done = std::get_if<Done<State>>(&outcome);
  if (done == nullptr) return trace.answered("refused");
  if (done->replayed) return trace.answered("replayed");
  if (done->unchanged) return trace.answered("unchanged");
  trace.appended(topic, done->partition, done->offset);
  trace.answered("done");
}

// Records the request's spans, if the caller's trace is one to record. Requires: the request is
// complete; the topic's name outlives it.
template <typename State, typename Head>
void trace(Request<State, Head>& asked, const api::v1::RequestContext& context,
           const std::string& command, std::string_view topic) {
  const std::shared_ptr<CommandTrace> spans = CommandTrace::of(context, command);
  if (!spans) return;
  asked.metadata.traceparent = spans->traceparent();
  asked.decide = noted(spans, std::move(asked.decide));
  asked.decide_beside = noted(spans, std::move(asked.decide_beside));
  asked.answer = [spans, topic, answer = std::move(asked.answer)](Outcome<State> outcome) {
    tell(*spans, topic, outcome);
    answer(std::move(outcome));
  };
}

}  // namespace carelog::command
