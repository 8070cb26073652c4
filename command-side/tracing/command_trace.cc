#include "command-side/tracing/command_trace.h"

#include <utility>

namespace carelog::command {

std::shared_ptr<CommandTrace> CommandTrace::of(const api::v1::RequestContext& context,
                                               const std::string& command) {
  if (!infra::is_tracing()) return nullptr;
  const auto caller = infra::parse_traceparent(context.traceparent());
  if (!caller || !caller->sampled) return nullptr;
  return std::shared_ptr<CommandTrace>(new CommandTrace(*caller, command));
}

CommandTrace::CommandTrace(const infra::TracePlace& caller, std::string command)
    : caller_id_(caller.span_id),
      command_(std::move(command)),
      whole_(infra::below(caller)),
      append_(infra::below(whole_)),
      began_ns_(infra::now_ns()) {}

// From the decision until the log had it and it was read back.
void CommandTrace::appended(std::string_view topic, events::Partition partition,
                            events::Offset offset) {
  infra::record_span({.name = "append",
                      .place = append_,
                      .parent_id = whole_.span_id,
                      .kind = infra::SpanKind::producer,
                      .began_ns = decision_ended_ns_,
                      .ended_ns = infra::now_ns(),
                      .attributes = {{"carelog.topic", std::string(topic)},
                                     {"carelog.partition", std::to_string(partition)},
                                     {"carelog.offset", std::to_string(offset)}}});
}

void CommandTrace::answered(std::string_view how) {
  if (decision_ended_ns_ > 0) {
    infra::record_span({.name = "decide",
                        .place = infra::below(whole_),
                        .parent_id = whole_.span_id,
                        .began_ns = decision_began_ns_,
                        .ended_ns = decision_ended_ns_,
                        .attributes = {{"carelog.command", command_}}});
  }
  infra::record_span(
      {.name = "command " + command_,
       .place = whole_,
       .parent_id = caller_id_,
       .kind = infra::SpanKind::server,
       .began_ns = began_ns_,
       .ended_ns = infra::now_ns(),
       .failed = how == "unavailable",
       .attributes = {{"carelog.command", command_}, {"carelog.outcome", std::string(how)}}});
}

}  // namespace carelog::command
