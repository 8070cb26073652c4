#include "query-side/postgres/postgres_row_reader.h"

#include <pqxx/pqxx>

#include "infra/ids/random_id.h"
#include "query-side/postgres/postgres_row.h"
#include "query-side/postgres/postgres_session.h"

namespace carelog::query {

std::vector<RowReader::Row> PostgresRowReader::rows(const RowsWanted& wanted) {
  std::vector<Row> found;
  if (!infra::is_uuid(wanted.id)) return found;
  const std::string sql = "SELECT " + wanted.columns + " FROM carelog." + wanted.table + " WHERE " +
                          wanted.belongs_to + " = $1 AND clinic = $2 ORDER BY " + wanted.order +
                          " LIMIT " + std::to_string(wanted.limit);
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    for (const pqxx::row& row : work.exec_params(sql, wanted.id, wanted.clinic)) {
      Row& texts = found.emplace_back();
      for (int column = 0; column < static_cast<int>(row.size()); ++column) {
        texts.emplace_back(text_of(row, column));
      }
    }
  });
  return found;
}

}  // namespace carelog::query
