// Rows into a table by COPY.
#pragma once

#include <array>
#include <pqxx/stream_to>
#include <string>

#include "projections/read_model.h"

namespace carelog::projections {

// Rows of so many columns. Between its making and finish() the transaction is used for nothing
// else.
template <std::size_t columns_count>
class PostgresCopy {
 public:
  PostgresCopy(pqxx::transaction_base& transaction, const std::string& schema,
               const std::string& table, const std::array<std::string, columns_count>& columns)
      : stream_(transaction, schema + "." + table, columns) {}

  // In the order of the columns. Throws RowRefused on a zero byte, which PostgreSQL's text cannot
  // hold.
  void add(const std::array<std::string, columns_count>& row) {
    for (const std::string& field : row) {
      if (field.find('\0') != std::string::npos) {
        stream_.complete();
        throw RowRefused("PostgreSQL cannot hold a text with a zero byte");
      }
    }
    stream_ << row;
  }

  void finish() { stream_.complete(); }

 private:
  pqxx::stream_to stream_;
};

}  // namespace carelog::projections
