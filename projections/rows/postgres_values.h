// Converts a column's value to and from PostgreSQL.
#pragma once

#include <pqxx/result>
#include <string>
#include <string_view>
#include <type_traits>

#include "projections/rows/described_row.h"
#include "projections/rows/postgres_array.h"
#include "projections/rows/postgres_copy.h"

namespace carelog::projections {

template <typename Value>
void put(PostgresArray& array, const Value& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    array.add_bool(value);
  } else if constexpr (std::is_integral_v<Value>) {
    array.add_number(static_cast<std::int64_t>(value));
  } else if constexpr (std::is_same_v<Value, std::string>) {
    array.add(value);
  } else {
    array.add(ColumnText<Value>::to(value));
  }
}

template <typename Value>
void put(PostgresCopy& copy, const Value& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    copy.boolean(value);
  } else if constexpr (std::is_integral_v<Value>) {
    copy.number(static_cast<std::int64_t>(value));
  } else if constexpr (std::is_same_v<Value, std::string>) {
    copy.text(value);
  } else {
    copy.text(ColumnText<Value>::to(value));
  }
}

template <typename Value>
void take(const pqxx::field& field, Value& value) {
  if constexpr (std::is_same_v<Value, std::string>) {
    value.assign(field.c_str(), field.size());
  } else if constexpr (std::is_arithmetic_v<Value>) {
    value = field.as<Value>();
  } else {
    value = ColumnText<Value>::from(std::string_view(field.c_str(), field.size()));
  }
}

}  // namespace carelog::projections
