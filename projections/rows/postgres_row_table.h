// Rows of a described table in PostgreSQL: load, upsert and COPY. Statements are prepared once per
// session.
#pragma once

#include <array>
#include <pqxx/connection>
#include <pqxx/result>
#include <pqxx/row>
#include <pqxx/transaction_base>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "projections/following/batch_fold.h"
#include "projections/rows/described_row.h"
#include "projections/rows/postgres_values.h"
#include "projections/rows/table_sql.h"

namespace carelog::projections {

// description: a constexpr variable made by table().
template <const auto& description>
class PostgresRowTable {
  using Description = std::remove_cvref_t<decltype(description)>;
  static constexpr std::size_t columns = std::tuple_size_v<decltype(Description::columns)>;

 public:
  using Row = typename Description::Row;

  static const TableWords& words() {
    static const TableWords made = words_of(description);
    return made;
  }

  static void prepare(pqxx::connection& connection, const std::string& schema) {
    connection.prepare(load_statement(), load_sql(words(), schema));
    connection.prepare(write_statement(), write_sql(words(), schema));
  }

  // By the id of the aggregate.
  static Rows<Row> load(pqxx::transaction_base& transaction, const std::vector<std::string>& ids) {
    Rows<Row> rows;
    if (ids.empty()) return rows;
    PostgresArray wanted;
    for (const std::string& id : ids) wanted.add(id);
    for (const auto& stored : transaction.exec_prepared(load_statement(), wanted.literal())) {
      Row row;
      pqxx::row::size_type at = 0;
      each_value(description, row, [&](const auto&, auto&& value) {
        if constexpr (std::is_lvalue_reference_v<decltype(value)>) take(stored[at], value);
        ++at;
      });
      std::string id = aggregate_of(row);
      rows.emplace(std::move(id), std::move(row));
    }
    return rows;
  }

  static void write(pqxx::transaction_base& transaction, const Rows<Row>& rows) {
    Arrays arrays;
    for (const auto& [id, row] : rows) {
      if (row) add(*row, arrays);
    }
    write(transaction, arrays);
  }
  static void write(pqxx::transaction_base& transaction, const std::vector<Row>& rows) {
    Arrays arrays;
    for (const Row& row : rows) add(row, arrays);
    write(transaction, arrays);
  }

  // Requires: none of them is in the table yet.
  static void copy(pqxx::transaction_base& transaction, const std::string& schema,
                   const std::vector<const Row*>& rows) {
    if (rows.empty()) return;
    PostgresCopy stream(transaction, schema + "." + words().name, names());
    for (const Row* row : rows) {
      each_value(description, *row, [&](const auto&, const auto& value) { put(stream, value); });
      stream.end_row();
    }
    stream.finish();
  }

 private:
  using Arrays = std::array<PostgresArray, columns>;

  static const std::string& load_statement() {
    static const std::string name = "load_" + words().name;
    return name;
  }
  static const std::string& write_statement() {
    static const std::string name = "write_" + words().name;
    return name;
  }
  static const std::vector<std::string>& names() {
    static const std::vector<std::string> all = [] {
      std::vector<std::string> found;
      for (const ColumnWords& each : words().columns) found.push_back(each.name);
      return found;
    }();
    return all;
  }

  static std::string aggregate_of(const Row& row) {
    std::string id;
    each_value(description, row, [&](const auto& column, const auto& value) {
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, std::string>) {
        if ((column.uses & use::aggregate) != 0) id = value;
      }
    });
    return id;
  }

  static void add(const Row& row, Arrays& arrays) {
    std::size_t at = 0;
    each_value(description, row, [&](const auto&, const auto& value) { put(arrays[at++], value); });
  }

  static void write(pqxx::transaction_base& transaction, Arrays& arrays) {
    if (arrays.front().empty()) return;
    std::apply(
        [&](auto&... each) { transaction.exec_prepared(write_statement(), each.literal()...); },
        arrays);
  }
};

}  // namespace carelog::projections
