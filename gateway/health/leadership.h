// Who leads which partition of the log, for /metrics and for `carelog status --nodes`: asks the
// nodes that decide; some may not answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "carelog/api/v1/leadership.pb.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/backends.h"

namespace carelog::gateway {

// For one context, combined from what its nodes say: for each partition the latest claim that any
// of them has read.
struct ContextLeadership {
  struct Leader {
    std::uint64_t term = 0;
    std::string endpoint;  // empty if nobody leads
  };
  std::map<std::uint32_t, Leader> partitions;
  std::size_t nodes_away = 0;

  void add(const api::v1::GetLeadershipReply& reply);
};
using Leaderships = std::map<std::string, ContextLeadership>;  // by context: "patients"

// Prometheus text. Pure.
std::string leadership_metrics(const Leaderships& contexts);

// Thread-safe.
class LeadershipQuestion {
 public:
  static constexpr std::chrono::milliseconds ask_max{1'000};

  LeadershipQuestion(const Backends& backends, std::shared_ptr<infra::UnderWay> calls);

  // Called once, on a gRPC thread or on this one.
  using Done = std::function<void(const Leaderships&)>;
  void ask(Done done) const;

 private:
  struct Stubs;
  std::shared_ptr<const Stubs> stubs_;
  std::shared_ptr<infra::UnderWay> calls_;
};

}  // namespace carelog::gateway
