// The calls about measures.h: one measure, the overview, and today's counts as they change.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "carelog/api/v1/analytics.pb.h"
#include "query-side/analytics/measures.h"
#include "query-side/rocksdb/rocksdb_live_store.h"

namespace carelog::query {

class FreshQueries;

// Thread-safe. Each member finishes the reactor once, now or later.
class MeasureQueries {
 public:
  // queries outlives it. smallest_group: smaller ones are hidden (small_groups.h) from roles that
  // may not see the records behind them.
  MeasureQueries(std::vector<LiveStore> stores, FreshQueries& queries, std::int64_t smallest_group);

  void answer(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
              const api::v1::GetMeasureRequest& request, api::v1::GetMeasureReply& reply);
  void answer(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
              const api::v1::GetOverviewRequest& request, api::v1::GetOverviewReply& reply);
  void answer(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
              const api::v1::WatchTodayRequest& request, api::v1::WatchTodayReply& reply);

 private:
  using Fill = std::function<void(const MeasureAnswer&)>;

  // Waits until all models have what the caller has seen.
  void when_fresh(grpc::ServerUnaryReactor* reactor, std::vector<std::string> models,
                  const api::v1::Freshness& wanted, std::function<void()> then);
  void answer_all(const api::v1::RequestContext& context,
                  const std::vector<MeasureQuestion>& questions, const Fill& fill) const;
  void fill_today(const api::v1::RequestContext& context, api::v1::WatchTodayReply& reply) const;
  std::vector<std::string> models() const;
  std::int64_t age_ms(const std::vector<std::string>& models) const;

  const std::vector<LiveStore> stores_;
  FreshQueries& queries_;
  const std::int64_t smallest_group_;
};

}  // namespace carelog::query
