#include "query-side/postgres/postgres_positions.h"

#include <algorithm>
#include <pqxx/pqxx>

#include "query-side/postgres/postgres_session.h"

namespace carelog::query {

std::vector<Statement> PostgresPositions::statements() {
  return {{"read_positions",
           "SELECT projection, topic, p.partition, p.next_offset, "
           "(extract(epoch FROM clock_timestamp() - g.progress_at) * 1000)::bigint "
           "FROM carelog.projection_generations "
           "JOIN carelog.projection_positions p USING (projection, generation) "
           "JOIN carelog.projection_progress g USING (projection, generation, topic) "
           "WHERE state = 'live'"}};
}

std::vector<ModelPosition> PostgresPositions::read() {
  std::vector<ModelPosition> positions;
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    for (const pqxx::row& row : work.exec_prepared("read_positions")) {
      positions.push_back({row[0].c_str(), row[1].c_str(), row[2].as<std::uint32_t>(),
                           row[3].as<std::int64_t>(),
                           std::max<std::int64_t>(row[4].as<std::int64_t>(), 0)});
    }
  });
  return positions;
}

}  // namespace carelog::query
