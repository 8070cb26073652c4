#include "tools/models/postgres_read_positions.h"

#include <pqxx/nontransaction>
#include <pqxx/result>

#include "infra/postgres/connection_pool.h"

namespace carelog::tools {

std::vector<ReadPosition> positions_in_postgres(const std::string& conninfo) {
  infra::ConnectionPool pool(conninfo, {.connections_max = 1});
  return pool.use([](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    std::vector<ReadPosition> positions;
    for (const auto& row :
         work.exec("SELECT projection, topic, partition, max(next_offset) "
                   "FROM carelog.projection_positions GROUP BY projection, topic, partition")) {
      positions.push_back({std::string("the read model ") + row[0].c_str(), row[1].c_str(),
                           row[2].as<events::Partition>(), row[3].as<events::Offset>()});
    }
    return positions;
  });
}

}  // namespace carelog::tools
