// The port to read models whose rows belong to a patient and are answered as they are: PostgreSQL
// in life, memory in tests. What is asked for says which view and which of its columns, so a read
// model of this kind needs no reader of its own.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "query-side/reading/view.h"

namespace carelog::query {

// Requires: no zero bytes in clinic and id.
struct RowsWanted {
  std::string table;       // "billing_accounts"
  std::string columns;     // of a SELECT
  std::string clinic;      // the column `clinic` holds it
  std::string belongs_to;  // column with the id: "patient_id"
  std::string id;          // a UUID, or else there is none
  std::string order;       // columns of an ORDER BY: "id"
  std::uint32_t limit = 1;
};

// Thread-safe. Throws ReadModelAway and ReadModelBroken (read_failure.h).
class RowReader {
 public:
  virtual ~RowReader() = default;
  // Each row as the texts of its columns.
  using Row = std::vector<std::string>;
  virtual std::vector<Row> rows(const RowsWanted& wanted) = 0;
};

// The same as messages. wanted.columns is filled in.
template <typename ViewType>
std::vector<typename ViewType::Message> messages(RowReader& reader, const ViewType& view,
                                                 RowsWanted wanted) {
  wanted.columns = select_list(view);
  std::vector<typename ViewType::Message> all;
  for (const RowReader::Row& row : reader.rows(wanted)) {
    all.push_back(message_from(view, [&row](int column) -> std::string_view {
      return row.at(static_cast<std::size_t>(column));
    }));
  }
  return all;
}

}  // namespace carelog::query
