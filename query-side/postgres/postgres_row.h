// A PostgreSQL row as a message (reading/view.h).
#pragma once

#include <pqxx/result>
#include <string_view>

#include "query-side/reading/view.h"

namespace carelog::query {

inline std::string_view text_of(const pqxx::row& row, int column) {
  const pqxx::field field = row[column];
  return {field.c_str(), field.size()};
}

// Requires: the row begins with the view's columns, in order.
template <typename ViewType>
typename ViewType::Message message_of(const ViewType& view, const pqxx::row& row) {
  return message_from(view, [&row](int column) { return text_of(row, column); });
}

}  // namespace carelog::query
