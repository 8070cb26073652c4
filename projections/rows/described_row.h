// A row described once: its table, and each column's name, member and use.
//
// The description yields PostgreSQL's CREATE TABLE, indexes, COPY, upsert, load, comparison and
// checksum (table_sql.h, postgres_row_table.h), and the bytes of a record in RocksDB
// (record_bytes.h). To add a column, add a line. Pure.
//
//   struct Visit { std::string id; std::string clinic; std::uint64_t version = 0; };
//   inline constexpr auto visits_table =
//       table<Visit>("visits",
//                    column("id", &Visit::id, use::uuid | use::key | use::aggregate),
//                    column("clinic", &Visit::clinic),
//                    column("version", &Visit::version, use::version));
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace carelog::projections {

// What a column is for, besides holding a value.
using ColumnUse = unsigned;
namespace use {
inline constexpr ColumnUse uuid = 1;         // a text that is a UUID
inline constexpr ColumnUse key = 2;          // part of the primary key, in the columns' order
inline constexpr ColumnUse aggregate = 4;    // id of the aggregate that the row belongs to
inline constexpr ColumnUse version = 8;      // a row is replaced only by one of a higher version
inline constexpr ColumnUse by_clinic = 16;   // looked up within the row's clinic
inline constexpr ColumnUse by_content = 32;  // JSON, searched by containment
inline constexpr ColumnUse by_words = 64;    // searched and sorted without case and accents
}  // namespace use

enum class ColumnType { uuid, text, bigint, integer, boolean, json };

// How a value that is not a text, number or boolean is stored as text. A noun specialises it for
// its own types:
//   static std::string to(const Value&);  // or std::string_view
//   static Value from(std::string_view);  // throws what ReadModelFailure or a parser throws
template <typename Value>
struct ColumnText;

template <typename Value>
constexpr ColumnType column_type(ColumnUse uses) {
  if (std::is_same_v<Value, bool>) return ColumnType::boolean;
  if (std::is_integral_v<Value>)
    return sizeof(Value) > 4 ? ColumnType::bigint : ColumnType::integer;
  if (std::is_enum_v<Value>) return ColumnType::text;
  if (!std::is_same_v<Value, std::string>) return ColumnType::json;
  return (uses & use::uuid) != 0 ? ColumnType::uuid : ColumnType::text;
}

// Access: a pointer to the member, or member_of(); or a function of the row for a derived column,
// which is written but never loaded.
template <typename Access>
struct Column {
  std::string_view name;
  Access access;
  ColumnUse uses = 0;
};
template <typename Access>
constexpr Column<Access> column(std::string_view name, Access access, ColumnUse uses = 0) {
  return {name, access, uses};
}

// A member of a member.
template <typename Outer, typename Inner>
struct MemberOf {
  Outer outer;
  Inner inner;
  template <typename Row>
  constexpr auto& operator()(Row& row) const {
    return std::invoke(inner, std::invoke(outer, row));
  }
};
template <typename Outer, typename Inner>
constexpr MemberOf<Outer, Inner> member_of(Outer outer, Inner inner) {
  return {outer, inner};
}

// An index over several columns; for one column, use the column's use.
struct RowIndex {
  std::string_view name;     // appended to the table's name
  std::string_view columns;  // "clinic, registered_at_ms DESC, id DESC"
  std::string_view where = {};
};

template <typename RowType, std::size_t indexes_count, typename... Access>
struct RowDescription {
  using Row = RowType;
  std::string_view name;
  std::array<RowIndex, indexes_count> indexes;
  std::tuple<Column<Access>...> columns;
};
template <typename Row, typename... Access>
constexpr RowDescription<Row, 0, Access...> table(std::string_view name,
                                                  Column<Access>... columns) {
  return {name, {}, {columns...}};
}
template <typename Row, std::size_t indexes_count, typename... Access>
constexpr RowDescription<Row, indexes_count, Access...> table(
    std::string_view name, std::array<RowIndex, indexes_count> indexes, Column<Access>... columns) {
  return {name, indexes, {columns...}};
}

// Calls visit(column, value) for every column; the value is the row's member (an lvalue) or what is
// derived from the row.
template <typename Description, typename Row, typename Visit>
constexpr void each_value(const Description& description, Row& row, Visit&& visit) {
  std::apply(
      [&](const auto&... columns) { (visit(columns, std::invoke(columns.access, row)), ...); },
      description.columns);
}

}  // namespace carelog::projections
