#include "gateway/health/hot_rows_metrics.h"

#include <grpcpp/channel.h>

#include <utility>

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using HotRowsCalls = wire::HotRowsService::StubInterface::async_interface;

void add_hot(std::string& text, const char* name, const char* type, const char* help,
             std::uint64_t value, const std::string& labels) {
  text += std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " " + type + "\n" +
          name + labels + " " + std::to_string(value) + "\n";
}

}  // namespace

std::string hot_rows_metrics(const wire::HotRowsReply& counts) {
  std::string text;
  if (counts.backend().empty()) return text;
  const std::string labels = "{backend=\"" + counts.backend() + "\"}";
  add_hot(text, "carelog_cache_hits_total", "counter", "Patients that were kept near.",
          counts.hits(), labels);
  add_hot(text, "carelog_cache_misses_total", "counter", "Patients that were not.", counts.misses(),
          labels);
  add_hot(text, "carelog_cache_refused_total", "counter",
          "Rows not kept because a change had come meanwhile.", counts.refused(), labels);
  add_hot(text, "carelog_cache_evictions_total", "counter", "Rows that made room for others.",
          counts.evictions(), labels);
  add_hot(text, "carelog_cache_bytes", "gauge", "Memory for what is kept; of a Redis, all of it.",
          counts.bytes(), labels);
  add_hot(text, "carelog_cache_max_bytes", "gauge", "The limit of that; 0: the Redis has its own.",
          counts.bytes_max(), labels);
  add_hot(text, "carelog_cache_away", "gauge", "1: it does not answer, and everything is read.",
          counts.away() ? 1 : 0, labels);
  add_hot(text, "carelog_cache_times_away_total", "counter", "How often that began.",
          counts.times_away(), labels);
  return text;
}

HotRowsQuestion::HotRowsQuestion(const Backends& backends, std::shared_ptr<infra::UnderWay> calls)
    : calls_(std::move(calls)) {
  if (backends.queries) stub_ = wire::HotRowsService::NewStub(backends.queries);
}

void HotRowsQuestion::ask(std::function<void(std::string)> done) const {
  if (!stub_) return done("");
  call_backend<HotRowsCalls, wire::Empty, wire::HotRowsReply>(
      calls_, stub_->async(), &HotRowsCalls::GetCounts, {},
      [done = std::move(done), stub = stub_](const grpc::Status& status, wire::HotRowsReply& reply,
                                             const grpc::ClientContext&) {
        done(status.ok() ? hot_rows_metrics(reply) : "");
      },
      ask_max);
}

}  // namespace carelog::gateway
