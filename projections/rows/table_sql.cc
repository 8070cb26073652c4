#include "projections/rows/table_sql.h"

namespace carelog::projections {
namespace {

std::string type_name(ColumnType type) {
  switch (type) {
    case ColumnType::uuid:
      return "uuid";
    case ColumnType::text:
      return "text";
    case ColumnType::bigint:
      return "bigint";
    case ColumnType::integer:
      return "int";
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::json:
      return "jsonb";
  }
  return "";
}

// The expression that is searched and sorted instead of the column.
std::string sought(const ColumnWords& column) {
  return column.name + "_sought";
}

std::string place_of(const TableWords& table, const std::string& schema) {
  return schema + "." + table.name;
}

// Every search reads a GIN index's pending entries, so the list is kept short.
constexpr const char* few_waiting = " WITH (gin_pending_list_limit = 256)";

}  // namespace

std::string create_table_sql(const TableWords& table, const std::string& schema) {
  std::string sql = "CREATE TABLE " + place_of(table, schema) + " (\n";
  for (const ColumnWords& each : table.columns) {
    sql += "  " + each.name + " " + type_name(each.type) + " NOT NULL,\n";
  }
  for (const ColumnWords& each : table.columns) {
    if (!each.is(use::by_words)) continue;
    sql += "  " + sought(each) + " text NOT NULL GENERATED ALWAYS AS (carelog.search_text(" +
           each.name + ")) STORED,\n";
  }
  const bool rows_change = table.has(use::version);
  if (rows_change) sql += "  PRIMARY KEY (" + table.names(use::key) + "),\n";
  sql.erase(sql.size() - 2);  // removes the last comma
  sql += "\n)";
  if (rows_change) sql += " WITH (fillfactor = 90)";
  return sql;
}

std::vector<std::string> create_indexes_sql(const TableWords& table, const std::string& schema) {
  const std::string place = place_of(table, schema);
  const auto index = [&](const std::string& name, const std::string& what) {
    return "CREATE INDEX " + table.name + "_" + name + " ON " + place + " " + what;
  };
  std::vector<std::string> all;
  for (const ColumnWords& each : table.columns) {
    if (!each.is(use::by_words)) continue;
    all.push_back(
        "DO $$ BEGIN\n  IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') "
        "THEN\n    " +
        index(each.name, "USING gin (" + sought(each) + " gin_trgm_ops)" + few_waiting) +
        ";\n  END IF;\nEND $$");
  }
  for (const ColumnWords& each : table.columns) {
    if (!each.is(use::by_content)) continue;
    all.push_back(index(each.name, "USING gin (" + each.name + " jsonb_path_ops)" + few_waiting));
  }
  if (!table.has(use::version)) {
    all.push_back("ALTER TABLE " + place + " ADD PRIMARY KEY (" + table.names(use::key) + ")");
  }
  for (const ColumnWords& each : table.columns) {
    if (each.is(use::by_clinic)) all.push_back(index(each.name, "(clinic, " + each.name + ")"));
    if (each.is(use::by_words)) {
      all.push_back(index("by_" + each.name,
                          "(clinic, " + sought(each) + ", " + table.names(use::key) + ")"));
    }
  }
  for (const RowIndex& each : table.indexes) {
    std::string what = each.method.empty() ? "" : "USING " + std::string(each.method) + " ";
    what += "(" + std::string(each.columns) + ")";
    if (each.method == "gin") what += few_waiting;
    if (!each.where.empty()) what += " WHERE " + std::string(each.where);
    all.push_back(index(std::string(each.name), what));
  }
  return all;
}

std::string load_sql(const TableWords& table, const std::string& schema) {
  return "SELECT " + table.names() + " FROM " + place_of(table, schema) + " WHERE " +
         table.names(use::aggregate) + " = ANY($1::uuid[])";
}

std::string write_sql(const TableWords& table, const std::string& schema) {
  std::string values, arrays, updates;
  for (std::size_t at = 0; at < table.columns.size(); ++at) {
    const ColumnWords& each = table.columns[at];
    const std::string comma = at == 0 ? "" : ", ";
    const bool json = each.type == ColumnType::json;
    values += comma + each.name + (json ? "::jsonb" : "");
    arrays += comma + "$" + std::to_string(at + 1) +
              "::" + type_name(json ? ColumnType::text : each.type) + "[]";
    if (each.is(use::key)) continue;
    updates += (updates.empty() ? "" : ", ") + each.name + " = excluded." + each.name;
  }
  std::string sql = "INSERT INTO " + place_of(table, schema) + " AS t (" + table.names() +
                    ")\nSELECT " + values + "\nFROM unnest(" + arrays + ") AS r(" + table.names() +
                    ")\nON CONFLICT ";
  if (!table.has(use::version)) return sql + "DO NOTHING";
  return sql + "(" + table.names(use::key) + ") DO UPDATE SET " + updates + "\nWHERE excluded." +
         table.names(use::version) + " > t." + table.names(use::version);
}

}  // namespace carelog::projections
