#include "projections/generations/rebuild_service.h"

#include <algorithm>
#include <chrono>

namespace carelog::projections {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto progress_every = std::chrono::milliseconds(200);
constexpr auto failing_max = std::chrono::seconds(10);  // after that the stream ends

void fill(const Comparison& comparison, bool show_values, api::Comparison& reply) {
  reply.set_rows(comparison.rows);
  reply.set_differing_rows(comparison.differing_rows);
  for (const Difference& each : comparison.differences) {
    api::RowDifference& difference = *reply.add_differences();
    difference.set_table(each.table);
    difference.set_key(each.key);
    difference.set_field(each.field);
    difference.set_last_touched(each.last_touched);
    difference.set_in_live(each.live.has_value());
    difference.set_in_rebuilt(each.next.has_value());
    if (!show_values) continue;
    if (each.live) difference.set_live(*each.live);
    if (each.next) difference.set_rebuilt(*each.next);
  }
}

}  // namespace

api::RebuildProgress reply_of(const BuildProgress& now, bool show_values) {
  api::RebuildProgress reply;
  reply.set_done(now.done);
  reply.set_total(now.total);
  reply.set_rate_per_s(now.rate_per_s);
  reply.set_finished(now.phase == BuildPhase::done);
  reply.set_generation(now.generation);
  reply.set_phase(std::string(phase_name(now.phase)));
  reply.set_seconds_left(now.seconds_left);
  reply.set_failure(now.failure);
  if (now.comparison) fill(*now.comparison, show_values, *reply.mutable_comparison());
  return reply;
}

void RebuildStream::run() {
  grpc::Status status;
  try {
    status = show(projection_.rebuild({.generation = request_.generation(),
                                       .rollback = request_.rollback(),
                                       .label = request_.label(),
                                       .as_of_ms = request_.as_of_ms()}));
  } catch (const GenerationRefused& refused) {
    status = {grpc::StatusCode::FAILED_PRECONDITION, refused.what()};
  } catch (const ReadModelFailure& failure) {
    status = {grpc::StatusCode::UNAVAILABLE, failure.what()};
  }
  Finish(status);
}

grpc::Status RebuildStream::show(int generation) {
  auto last_well = Clock::now();
  while (true) {
    const BuildProgress now = projection_.build(generation);
    if (!send(reply_of(now, request_.show_values()))) return grpc::Status::CANCELLED;
    if (now.phase == BuildPhase::done) return grpc::Status::OK;
    if (now.phase == BuildPhase::cancelled) {
      return {grpc::StatusCode::ABORTED, "the rebuild was cancelled"};
    }
    if (now.failure.empty()) last_well = Clock::now();
    if (Clock::now() - last_well > failing_max) {
      return {grpc::StatusCode::UNAVAILABLE,
              "the rebuild goes on once this is mended: " + now.failure};
    }
    if (jobs_.stopping_within(progress_every)) {
      return {grpc::StatusCode::UNAVAILABLE, "stopping; the rebuild goes on after the next start"};
    }
  }
}

bool RebuildStream::send(const api::RebuildProgress& progress) {
  {
    const std::lock_guard lock(mutex_);
    if (gone_) return false;
    written_ = false;
  }
  StartWrite(&progress);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return written_; });
  return !gone_;
}

void RebuildStream::OnWriteDone(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    written_ = true;
    gone_ = gone_ || !ok;
  }
  changed_.notify_all();
}

void RebuildStream::OnCancel() {
  {
    const std::lock_guard lock(mutex_);
    gone_ = true;
  }
  changed_.notify_all();
}

}  // namespace carelog::projections
