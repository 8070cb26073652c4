#include "query-side/postgres/postgres_row_reader.h"

#include <pqxx/pqxx>

#include "infra/ids/random_id.h"
#include "query-side/postgres/postgres_row.h"
#include "query-side/postgres/postgres_select.h"
#include "query-side/postgres/postgres_session.h"

namespace carelog::query {

namespace {

std::string array_of(const std::vector<std::string>& ids) {
  std::string array = "{";
  for (const std::string& each : ids) array += (array.size() == 1 ? "" : ",") + each;
  return array + "}";
}

Select select_rows(const RowsWanted& wanted) {
  Select select;
  select.sql = "SELECT " + wanted.columns + " FROM carelog." + wanted.table +
               " WHERE clinic = " + select.parameter(wanted.clinic);
  if (!wanted.belongs_to.empty()) {
    select.sql += " AND " + wanted.belongs_to + " = " + select.parameter(wanted.id) + "::uuid";
  }
  for (const auto& [column, text] : wanted.equal) {
    select.sql += " AND " + column + " = " + select.parameter(text);
  }
  if (!wanted.ids.empty()) {
    select.sql += " AND id = ANY(" + select.parameter(array_of(wanted.ids)) + "::uuid[])";
  }
  if (!wanted.unless.empty()) select.sql += " AND NOT " + wanted.unless;
  std::string order = wanted.order;
  if (wanted.span) {
    const RowSpan& span = *wanted.span;
    order = span.begins + ", id";
    select.sql += " AND int8range(" + span.begins + ", " + span.ends + ") && int8range(" +
                  select.parameter(span.from_ms) + "::bigint, " + select.parameter(span.to_ms) +
                  "::bigint)";
  }
  if (wanted.after) {
    select.sql += " AND (" + order + ") > (" + select.parameter(wanted.after->begins_ms) +
                  "::bigint, " + select.parameter(wanted.after->id) + "::uuid)";
  }
  select.sql += " ORDER BY " + order + " LIMIT " + std::to_string(wanted.limit);
  return select;
}

}  // namespace

std::vector<RowReader::Row> PostgresRowReader::rows(const RowsWanted& wanted) {
  std::vector<Row> found;
  if (!wanted.belongs_to.empty() && !infra::is_uuid(wanted.id)) return found;
  const Select select = select_rows(wanted);
  query(pool_, [&](pqxx::connection& connection) {
    pqxx::nontransaction work(connection);
    found.clear();
    for (const pqxx::row& row : run(work, select)) {
      Row& texts = found.emplace_back();
      for (int column = 0; column < static_cast<int>(row.size()); ++column) {
        texts.emplace_back(text_of(row, column));
      }
    }
  });
  return found;
}

}  // namespace carelog::query
