#include "query-side/rocksdb_queries.h"

#include "query-side/analytics/analytics_query_service.h"
#include "query-side/analytics/rocksdb_analytics_reader.h"
#include "query-side/reading/freshness.h"
#include "query-side/reading/query_service.h"

namespace carelog::query {

struct RocksdbQueries::Parts {
  Parts(LiveAnalytics live, std::size_t threads)
      : positions(live), reader(std::move(live)), workers(threads) {}

  RocksdbPositions positions;
  RocksdbAnalyticsReader reader;
  Freshness freshness{positions};
  QueryWorkers workers;
  FreshQueries queries{freshness, workers};
  AnalyticsQueryService analytics{reader, queries};
};

RocksdbQueries::RocksdbQueries(std::function<std::shared_ptr<rocksdb::DB>()> live,
                               std::size_t threads)
    : parts_(std::make_unique<Parts>(std::move(live), threads)) {}

RocksdbQueries::~RocksdbQueries() {
  stop();
}

grpc::Service& RocksdbQueries::analytics() {
  return parts_->analytics.service();
}
void RocksdbQueries::stop() {
  parts_->freshness.stop();
}

}  // namespace carelog::query
