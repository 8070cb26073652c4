// The port to read models whose rows belong to a patient and are answered as they are: PostgreSQL
// in production, memory in tests. A request names the view and its columns, so a read model of this
// kind needs no reader of its own.
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
  std::string columns;     // the list of a SELECT
  std::string clinic;      // compared with the column `clinic`
  std::string belongs_to;  // the column with the id: "patient_id"
  std::string id;          // a UUID; anything else finds nothing
  std::string order;       // the list of an ORDER BY: "id"
  std::uint32_t limit = 1;
};

// Thread-safe. Throws ReadModelAway and ReadModelBroken (read_failure.h).
class RowReader {
 public:
  virtual ~RowReader() = default;
  // The texts of one row's columns.
  using Row = std::vector<std::string>;
  virtual std::vector<Row> rows(const RowsWanted& wanted) = 0;
};

// The same as messages. Sets wanted.columns.
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
