#include "gateway/health/projection_metrics.h"

#include <grpcpp/channel.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <mutex>
#include <utility>

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Projections = wire::ProjectionService::StubInterface::async_interface;

std::string number(double value) {
  char text[48];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

class Text {
 public:
  explicit Text(const std::vector<wire::ProjectionStatus>& all) : all_(all) {}

  template <class Value>
  void of_each(const char* name, const char* help, Value value) {
    begin(name, help);
    for (const auto& each : all_) {
      text_ += std::string(name) + "{projection=\"" + each.name() + "\"} " + value(each) + "\n";
    }
  }
  template <class Value>
  void of_each_partition(const char* name, const char* help, Value value) {
    begin(name, help);
    for (const auto& each : all_) {
      for (const auto& at : each.partitions()) {
        text_ += std::string(name) + "{projection=\"" + each.name() + "\",topic=\"" + at.topic() +
                 "\",partition=\"" + std::to_string(at.partition()) + "\"} " + value(at) + "\n";
      }
    }
  }
  void begin(const char* name, const char* help) {
    text_ += std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " gauge\n";
  }
  void add(const std::string& line) { text_ += line; }
  std::string take() { return std::move(text_); }

 private:
  const std::vector<wire::ProjectionStatus>& all_;
  std::string text_;
};

// Collects the processes' replies; kept alive by their calls.
struct Gathered {
  std::mutex mutex;
  std::map<std::string, wire::ProjectionStatus> projections;
  std::size_t open = 0;
  std::size_t away = 0;
  ProjectionStatuses::Done done;

  void put(const grpc::Status& status, wire::ProjectionStatusReply& reply) {
    std::vector<wire::ProjectionStatus> all;
    {
      const std::lock_guard lock(mutex);
      if (!status.ok()) ++away;
      for (auto& each : *reply.mutable_projections()) {
        projections[each.name()] = std::move(each);
      }
      if (--open > 0) return;
      for (auto& [name, each] : projections) all.push_back(std::move(each));
    }
    done(std::move(all), away);
  }
};

}  // namespace

std::string projection_metrics(const std::vector<wire::ProjectionStatus>& projections,
                               std::size_t processes_away, std::int64_t now_ms) {
  Text text(projections);
  text.begin("carelog_projection_processes_away", "Keepers of read models that do not answer.");
  text.add("carelog_projection_processes_away " + std::to_string(processes_away) + "\n");
  if (projections.empty()) return text.take();
  text.of_each("carelog_projection_live", "1: kept in step; 0: rebuilding, failing or stopped.",
               [](const auto& each) { return each.state() == "live" ? "1" : "0"; });
  text.of_each("carelog_projection_generation", "What readers see; 0: nothing yet.",
               [](const auto& each) { return std::to_string(each.generation()); });
  text.of_each("carelog_projection_parked_aggregates", "Aggregates that an event has parked.",
               [](const auto& each) { return std::to_string(each.parked_aggregates()); });
  text.of_each("carelog_projection_waiting_commits", "Commits of parked aggregates.",
               [](const auto& each) { return std::to_string(each.waiting_commits()); });
  text.of_each_partition(
      "carelog_projection_lag_events", "Records of the log that are not folded in yet.",
      [](const auto& at) { return std::to_string(at.end_offset() - at.next_offset()); });
  text.of_each_partition("carelog_projection_lag_seconds",
                         "Since the first of those records was appended.",
                         [](const auto& at) { return number(at.lag_seconds()); });
  text.of_each_partition(
      "carelog_projection_progress_age_seconds",
      "Since the partition last moved or stood at its end; -1: not seen yet.",
      [now_ms](const auto& at) {
        if (at.last_progress_ms() == 0) return std::string("-1");
        return number(
            static_cast<double>(std::max<std::int64_t>(0, now_ms - at.last_progress_ms())) / 1000);
      });
  return text.take();
}

ProjectionStatuses::ProjectionStatuses(const Backends& backends,
                                       std::shared_ptr<infra::UnderWay> calls)
    : calls_(std::move(calls)) {
  for (const auto& channel : backends.projections) {
    stubs_.push_back(wire::ProjectionService::NewStub(channel));
  }
}

void ProjectionStatuses::ask(Done done) const {
  if (stubs_.empty()) return done({}, 0);
  const auto gathered = std::make_shared<Gathered>();
  gathered->open = stubs_.size();
  gathered->done = std::move(done);
  for (const auto& stub : stubs_) {
    call_backend<Projections, wire::Empty, wire::ProjectionStatusReply>(
        calls_, stub->async(), &Projections::GetStatus, {},
        [gathered, stub](const grpc::Status& status, wire::ProjectionStatusReply& reply,
                         const grpc::ClientContext&) { gathered->put(status, reply); },
        ask_max);
  }
}

}  // namespace carelog::gateway
