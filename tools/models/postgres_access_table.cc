#include "tools/models/postgres_access_table.h"

#include <pqxx/result>
#include <pqxx/transaction>

#include "infra/postgres/connection_pool.h"

namespace carelog::tools {

// Position and entries from one snapshot.
CopiedJournal copied_journal(const std::string& conninfo, const std::string& journal) {
  infra::ConnectionPool pool(conninfo, {.connections_max = 1});
  return pool.use([&](pqxx::connection& connection) {
    pqxx::transaction<pqxx::repeatable_read> work(connection);
    CopiedJournal copied;
    const auto position =
        work.exec_params("SELECT next_position FROM access.positions WHERE journal = $1", journal);
    if (!position.empty()) copied.next_position = position[0][0].as<std::int64_t>();
    for (const auto& row : work.exec_params(
             "SELECT position FROM access.access_log WHERE journal = $1 ORDER BY position",
             journal)) {
      copied.positions.push_back(row[0].as<std::int64_t>());
    }
    return copied;
  });
}

}  // namespace carelog::tools
