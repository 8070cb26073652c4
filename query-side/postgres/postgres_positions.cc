#include "query-side/postgres/postgres_positions.h"

#include <algorithm>
#include <pqxx/pqxx>
#include <sstream>

#include "query-side/postgres/postgres_session.h"

namespace carelog::query {
namespace {

std::vector<std::int64_t> offsets_in(const char* text) {
  std::vector<std::int64_t> offsets;
  std::istringstream words(text);
  for (std::int64_t offset = 0; words >> offset;) offsets.push_back(offset);
  return offsets;
}

}  // namespace

std::vector<Statement> PostgresPositions::statements() {
  return {{"read_positions",
           "SELECT projection, topic, p.partition, p.next_offset, "
           "(extract(epoch FROM clock_timestamp() - g.progress_at) * 1000)::bigint, "
           "EXISTS (SELECT FROM carelog.parked_aggregates) "
           "FROM carelog.projection_generations "
           "JOIN carelog.projection_positions p USING (projection, generation) "
           "JOIN carelog.projection_progress g USING (projection, generation, topic) "
           "WHERE state = 'live'"},
          {"read_parked",
           "SELECT a.projection, a.topic, a.log_partition, a.aggregate_id, "
           "coalesce(string_agg(c.log_offset::text, ' ' ORDER BY c.log_offset), '') "
           "FROM carelog.projection_generations g "
           "JOIN carelog.parked_aggregates a USING (projection, generation) "
           "LEFT JOIN carelog.parked_commits c USING (projection, generation, topic, "
           "aggregate_type, aggregate_id) WHERE g.state = 'live' "
           "GROUP BY a.projection, a.topic, a.log_partition, a.aggregate_type, a.aggregate_id"}};
}

std::vector<ModelPosition> PostgresPositions::read() {
  std::vector<ModelPosition> positions;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    any_parked_ = false;
    for (const pqxx::row& row : work.exec_prepared("read_positions")) {
      any_parked_ = row[5].as<bool>();
      positions.push_back({row[0].c_str(), row[1].c_str(), row[2].as<std::uint32_t>(),
                           row[3].as<std::int64_t>(),
                           std::max<std::int64_t>(row[4].as<std::int64_t>(), 0)});
    }
  });
  return positions;
}

std::vector<ParkedAggregate> PostgresPositions::parked() {
  std::vector<ParkedAggregate> parked;
  if (!any_parked_) return parked;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    for (const pqxx::row& row : work.exec_prepared("read_parked")) {
      parked.push_back({row[0].c_str(), row[1].c_str(), row[2].as<std::uint32_t>(), row[3].c_str(),
                        offsets_in(row[4].c_str())});
    }
  });
  return parked;
}

}  // namespace carelog::query
