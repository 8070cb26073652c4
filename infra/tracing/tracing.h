// Recording spans, and sending them on.
//
//   infra::Tracing tracing({.roles = "gateway"}, post);         // in tools, while the process runs
//   ...
//   infra::record_span({.name = "decide", .place = place, .parent_id = ...});  // anywhere
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "infra/tracing/trace_place.h"

namespace carelog::infra {

enum class SpanKind { internal = 1, server = 2, client = 3, producer = 4, consumer = 5 };

// No personal data in any of it.
struct Span {
  std::string name;
  TracePlace place = {};       // its own
  std::string parent_id = {};  // empty: it begins the trace
  SpanKind kind = SpanKind::internal;
  std::int64_t began_ns = 0;  // Unix time
  std::int64_t ended_ns = 0;
  bool failed = false;
  std::vector<std::pair<std::string, std::string>> attributes = {};
};

std::int64_t now_ns();  // Unix time

// Prometheus text of what this process exports; empty: nothing. Any thread.
std::string tracing_metrics();

// Whether this process exports spans, and of which traces. Any thread.
bool is_tracing();
bool is_traced(std::string_view trace_id);
// Takes it if it is sampled and there is room. Never waits. Any thread.
void record_span(Span span);

struct TracingSettings {
  double share = 1;              // of the traces that begin here
  std::string roles = {};        // of this process
  std::string instance = {};     // which process
  std::string version = {};      // of the program
  std::size_t spans_max = 8192;  // that wait; more are dropped
  std::size_t batch_max = 512;
  std::chrono::milliseconds send_every{1000};
};

struct TracingCounts {
  std::uint64_t sent = 0;
  std::uint64_t dropped = 0;  // for want of room, or because nobody took them
};

// At most one at a time.
class Tracing {
 public:
  // Whether the collector took this body of JSON. May block for seconds; on one thread.
  using Send = std::function<bool(const std::string& body)>;

  Tracing(TracingSettings settings, Send post);
  ~Tracing();  // sends what waits, once
  Tracing(const Tracing&) = delete;
  Tracing& operator=(const Tracing&) = delete;

  TracingCounts counts() const;

 private:
  friend void record_span(Span span);
  friend bool is_traced(std::string_view trace_id);

  void take(Span span);
  void run();
  bool has_batch() const { return waiting_.size() >= settings_.batch_max; }  // Requires: locked
  void send(const std::vector<Span>& spans);

  const TracingSettings settings_;
  const Send send_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Span> waiting_;
  bool stopping_ = false;
  bool away_ = false;  // of the sending thread
  std::atomic<std::uint64_t> sent_ = 0;
  std::atomic<std::uint64_t> dropped_ = 0;
  std::thread thread_;
};

// ExportTraceServiceRequest of OTLP in its JSON form.
std::string otlp_json(const TracingSettings& settings, const std::vector<Span>& spans);

}  // namespace carelog::infra
