// A described row (described_row.h) as the bytes of a record in RocksDB: its values as
// text, in the order of the columns, joined by zero bytes.
#pragma once

#include <algorithm>
#include <charconv>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "projections/following/read_model.h"
#include "projections/rows/described_row.h"

namespace carelog::projections {

template <typename Value>
void add_value(std::string& bytes, const Value& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    bytes += value ? '1' : '0';
  } else if constexpr (std::is_integral_v<Value>) {
    char digits[24];
    bytes.append(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
  } else if constexpr (!std::is_convertible_v<const Value&, std::string_view>) {
    add_value(bytes, ColumnText<Value>::to(value));
  } else {
    const std::string_view text = value;
    if (text.find('\0') != std::string_view::npos) {
      throw RowRefused("a record cannot hold a text with a zero byte");
    }
    bytes += text;
  }
}

template <typename Value>
void take_value(std::string_view text, Value& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    value = text == "1";
  } else if constexpr (std::is_integral_v<Value>) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
      throw ReadModelDamaged("a record is damaged");
    }
  } else if constexpr (!std::is_convertible_v<const Value&, std::string_view>) {
    try {
      value = ColumnText<Value>::from(text);
    } catch (const std::exception&) {
      throw ReadModelDamaged("a record is damaged");
    }
  } else {
    value = text;
  }
}

// Throws RowRefused if a text has a zero byte.
template <typename Description, typename Row>
std::string record_bytes(const Description& description, const Row& row) {
  std::string bytes;
  bool first = true;
  each_value(description, row, [&](const auto&, const auto& value) {
    if (!first) bytes += '\0';
    first = false;
    add_value(bytes, value);
  });
  return bytes;
}

// Throws ReadModelDamaged if the bytes are not a record.
template <typename Description>
typename Description::Row record_of(const Description& description, std::string_view bytes) {
  typename Description::Row row;
  bool more = true;
  each_value(description, row, [&](const auto&, auto& value) {
    if (!more) throw ReadModelDamaged("a record is damaged");
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    take_value(bytes.substr(0, end), value);
    more = end < bytes.size();
    bytes.remove_prefix(more ? end + 1 : end);
  });
  if (more) throw ReadModelDamaged("a record is damaged");
  return row;
}

// A JSON object of the columns, as PostgreSQL's to_jsonb() of a row would be.
template <typename Description>
std::string record_in_words(const Description& description, std::string_view bytes) {
  const auto row = record_of(description, bytes);
  nlohmann::ordered_json fields;
  each_value(description, row, [&](const auto& column, const auto& value) {
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_integral_v<Value> || std::is_same_v<Value, std::string>) {
      fields[std::string(column.name)] = value;
    } else {
      fields[std::string(column.name)] = ColumnText<Value>::to(value);
    }
  });
  return fields.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace carelog::projections
