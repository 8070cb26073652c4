#include "query-side/rocksdb_queries.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "query-side/analytics/analytics_query_service.h"
#include "query-side/analytics/measure_service.h"
#include "query-side/analytics/rocksdb_analytics_reader.h"
#include "query-side/reading/freshness.h"
#include "query-side/reading/query_service.h"
#include "query-side/rocksdb/rocksdb_positions.h"

namespace carelog::query {

namespace {

LiveStore named(const std::vector<LiveStore>& stores, std::string_view model) {
  const auto found = std::find_if(stores.begin(), stores.end(),
                                  [&](const LiveStore& each) { return each.model == model; });
  if (found == stores.end()) throw std::invalid_argument("no store of the read model is there");
  return *found;
}

}  // namespace

struct RocksdbQueries::Parts {
  Parts(const std::vector<LiveStore>& stores, std::shared_ptr<const auth::CallerVerifier> callers,
        RocksdbQuerySettings settings)
      : positions(stores),
        reader(named(stores, "analytics")),
        workers(settings.threads),
        queries(freshness, workers, std::move(callers)),
        measures(stores, queries, settings.smallest_group) {
    for (const LiveStore& each : stores) {  // a key that may or may not be there
      models.push_back({each.model, &queries, [each] { StoreMoment(each).count("probe"); }});
    }
  }

  RocksdbPositions positions;
  RocksdbAnalyticsReader reader;
  Freshness freshness{positions};
  QueryWorkers workers;
  FreshQueries queries;
  MeasureQueries measures;
  AnalyticsQueryService analytics{reader, measures, queries};
  std::vector<ReadableModel> models;
};

RocksdbQueries::RocksdbQueries(std::vector<LiveStore> stores,
                               std::shared_ptr<const auth::CallerVerifier> callers,
                               RocksdbQuerySettings settings)
    : parts_(std::make_unique<Parts>(stores, std::move(callers), settings)) {}

RocksdbQueries::~RocksdbQueries() {
  stop();
}

std::vector<grpc::Service*> RocksdbQueries::services() {
  return {&parts_->analytics.service()};
}
const std::vector<ReadableModel>& RocksdbQueries::models() const {
  return parts_->models;
}
void RocksdbQueries::stop() {
  parts_->freshness.stop();
}

}  // namespace carelog::query
