#include "query-side/postgres/postgres_positions.h"

#include <algorithm>
#include <pqxx/pqxx>

#include "query-side/postgres/postgres_session.h"

namespace carelog::query {

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
