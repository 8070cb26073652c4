#include "infra/tracing/tracing.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <shared_mutex>

#include "infra/process/logging.h"

namespace carelog::infra {
namespace {

// The one of this process. Whoever records holds the lock shared, so that it does not go meanwhile.
std::shared_mutex tracing_mutex;
Tracing* tracing_of_process = nullptr;
std::atomic<bool> tracing_now = false;

nlohmann::json attribute(const std::string& key, const std::string& value) {
  return {{"key", key}, {"value", {{"stringValue", value}}}};
}

nlohmann::json json_of_span(const Span& span) {
  nlohmann::json json = {{"traceId", span.place.trace_id},
                         {"spanId", span.place.span_id},
                         {"name", span.name},
                         {"kind", static_cast<int>(span.kind)},
                         {"startTimeUnixNano", std::to_string(span.began_ns)},
                         {"endTimeUnixNano", std::to_string(span.ended_ns)}};
  if (!span.parent_id.empty()) json["parentSpanId"] = span.parent_id;
  if (span.failed) json["status"] = {{"code", 2}};
  auto& attributes = json["attributes"] = nlohmann::json::array();
  for (const auto& [key, value] : span.attributes) attributes.push_back(attribute(key, value));
  return json;
}

}  // namespace

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

bool is_tracing() {
  return tracing_now.load(std::memory_order_relaxed);
}

bool is_traced(std::string_view trace_id) {
  if (!is_tracing()) return false;
  const std::shared_lock lock(tracing_mutex);
  return tracing_of_process != nullptr &&
         is_within_share(trace_id, tracing_of_process->settings_.share);
}

void record_span(Span span) {
  if (!span.place.sampled || !is_tracing()) return;
  const std::shared_lock lock(tracing_mutex);
  if (tracing_of_process != nullptr) tracing_of_process->take(std::move(span));
}

std::string otlp_json(const TracingSettings& settings, const std::vector<Span>& spans) {
  nlohmann::json all = nlohmann::json::array();
  for (const Span& span : spans) all.push_back(json_of_span(span));
  const nlohmann::json resource = {
      {"attributes",
       {attribute("service.name", "carelog"), attribute("service.version", settings.version),
        attribute("service.instance.id", settings.instance),
        attribute("carelog.roles", settings.roles)}}};
  const nlohmann::json scope = {{"scope", {{"name", "carelog"}}}, {"spans", std::move(all)}};
  const nlohmann::json of_resource = {{"resource", resource},
                                      {"scopeSpans", nlohmann::json::array({scope})}};
  return nlohmann::json{{"resourceSpans", nlohmann::json::array({of_resource})}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Tracing::Tracing(TracingSettings settings, Send post)
    : settings_(std::move(settings)), send_(std::move(post)) {
  thread_ = std::thread([this] { run(); });
  const std::unique_lock lock(tracing_mutex);
  tracing_of_process = this;
  tracing_now = true;
}

Tracing::~Tracing() {
  {
    const std::unique_lock lock(tracing_mutex);
    tracing_now = false;
    tracing_of_process = nullptr;
  }
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Tracing::take(Span span) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= settings_.spans_max) {
    ++dropped_;
    return;
  }
  waiting_.push_back(std::move(span));
  if (waiting_.size() == settings_.batch_max) wake_.notify_one();
}

// When it stops it sends while somebody takes it.
void Tracing::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait_for(lock, settings_.send_every,
                   [this] { return stopping_ || (!away_ && has_batch()); });
    const bool last = stopping_;
    while (!waiting_.empty()) {
      const auto end = waiting_.begin() +
                       static_cast<std::ptrdiff_t>(std::min(settings_.batch_max, waiting_.size()));
      const std::vector<Span> batch(std::make_move_iterator(waiting_.begin()),
                                    std::make_move_iterator(end));
      waiting_.erase(waiting_.begin(), end);
      lock.unlock();
      send(batch);
      lock.lock();
      if (!away_) continue;
      if (last) dropped_ += waiting_.size();
      break;
    }
    if (last) return;
  }
}

void Tracing::send(const std::vector<Span>& spans) {
  bool taken = false;
  try {
    taken = send_(otlp_json(settings_, spans));
  } catch (const std::exception& failure) {
    if (!away_) log_warning("tracing", "sending failed", {{"reason", failure.what()}});
  }
  (taken ? sent_ : dropped_) += spans.size();
  if (taken == !away_) return;
  away_ = !taken;
  if (away_) {
    log_warning("tracing", "the collector does not take spans: they are dropped");
  } else {
    log_info("tracing", "the collector takes spans again");
  }
}

TracingCounts Tracing::counts() const {
  return {sent_, dropped_};
}

std::string tracing_metrics() {
  const std::shared_lock lock(tracing_mutex);
  if (tracing_of_process == nullptr) return "";
  const TracingCounts now = tracing_of_process->counts();
  return "# HELP carelog_trace_spans_sent_total Spans that the collector took.\n"
         "# TYPE carelog_trace_spans_sent_total counter\ncarelog_trace_spans_sent_total " +
         std::to_string(now.sent) +
         "\n# HELP carelog_trace_spans_dropped_total Spans that found no room, or nobody to take "
         "them.\n# TYPE carelog_trace_spans_dropped_total counter\n"
         "carelog_trace_spans_dropped_total " +
         std::to_string(now.dropped) + "\n";
}

}  // namespace carelog::infra
