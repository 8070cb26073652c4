#include "projections/following/apply_spans.h"

#include "infra/process/clock.h"
#include "infra/tracing/tracing.h"

namespace carelog::projections {
namespace {

constexpr std::int64_t a_moment_ms = 60'000;

}  // namespace

void record_apply_spans(const std::string& model, const std::string& topic,
                        const std::vector<events::RecordedCommit>& commits, std::int64_t began_ns) {
  if (!infra::is_tracing()) return;
  const std::int64_t since_ms = infra::now_ms() - a_moment_ms;
  for (const events::RecordedCommit& each : commits) {
    const events::Metadata& metadata = each.commit.metadata;
    if (metadata.decided_at_ms < since_ms) continue;
    const auto cause = infra::parse_traceparent(metadata.traceparent);
    if (!cause || !cause->sampled) continue;
    infra::record_span({.name = "apply " + model,
                        .place = infra::below(*cause),
                        .parent_id = cause->span_id,
                        .kind = infra::SpanKind::consumer,
                        .began_ns = began_ns,
                        .ended_ns = infra::now_ns(),
                        .attributes = {{"carelog.model", model},
                                       {"carelog.topic", topic},
                                       {"carelog.partition", std::to_string(each.partition)},
                                       {"carelog.offset", std::to_string(each.offset)},
                                       {"carelog.commits", std::to_string(commits.size())}}});
  }
}

}  // namespace carelog::projections
