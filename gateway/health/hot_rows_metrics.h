// What the role query keeps near, for /metrics.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "carelog/api/v1/hot_rows.grpc.pb.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/backends.h"

namespace carelog::gateway {

// Prometheus text; empty: nothing is kept near, or it cannot be told. Pure.
std::string hot_rows_metrics(const api::v1::HotRowsReply& counts);

// Thread-safe.
class HotRowsQuestion {
 public:
  static constexpr std::chrono::milliseconds ask_max{500};

  HotRowsQuestion(const Backends& backends, std::shared_ptr<infra::UnderWay> calls);

  // Called once, on a gRPC thread or on this one, with Prometheus text.
  void ask(std::function<void(std::string)> done) const;

 private:
  std::shared_ptr<api::v1::HotRowsService::StubInterface> stub_;
  std::shared_ptr<infra::UnderWay> calls_;
};

}  // namespace carelog::gateway
