// Charts from the views of the live generations.
#pragma once

#include "infra/postgres/connection_pool.h"
#include "query-side/chart/chart_reader.h"

namespace carelog::query {

class PostgresChartReader final : public ChartReader {
 public:
  // Requires: made by query_pool() (postgres_queries.h). Outlives this.
  explicit PostgresChartReader(infra::ConnectionPool& pool) : pool_(pool) {}

  std::optional<carelog::api::v1::ChartEntryView> find(const ChartFilter& in,
                                                       const std::string& id) override;
  ChartPage list(const ChartFilter& filter, const std::optional<ChartPlace>& after,
                 std::uint32_t limit) override;
  std::uint64_t count(const ChartFilter& filter) override;
  TimelinePage timeline(const std::string& clinic, const std::vector<std::string>& patient_ids,
                        const std::optional<TimelinePlace>& after, std::uint32_t limit) override;

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::query
