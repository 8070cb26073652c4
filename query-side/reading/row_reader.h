// The port to read models whose rows are answered as they are, those of a patient or of a clinic:
// PostgreSQL in production, memory in tests. What is asked for says which view and which of its
// columns, so a read model of this kind needs no reader of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "query-side/reading/view.h"

namespace carelog::query {

// Rows that tell of some moment from from_ms on and before to_ms.
struct RowSpan {
  std::string begins;  // columns of numbers; the end is exclusive, and behind the beginning
  std::string ends;
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;  // Requires: not before from_ms
};

// A row in the order of beginnings, then of ids.
struct RowPlace {
  std::int64_t begins_ms = 0;
  std::string id;
};

// Requires: no zero bytes in texts.
struct RowsWanted {
  std::string table;       // "billing_accounts"
  std::string columns;     // of a SELECT
  std::string clinic;      // the column `clinic` holds it
  std::string belongs_to;  // column with the id: "patient_id"; empty: whomever they belong to
  std::string id;          // a UUID, or else there is none
  std::string order;       // columns of an ORDER BY: "id"
  std::uint32_t limit = 1;
  // All that is given must hold.
  std::vector<std::pair<std::string, std::string>> equal = {};  // columns and texts
  std::vector<std::string> ids = {};   // UUIDs, of these alone; none: of all
  std::string unless = {};             // a column of truth values: it is false
  std::optional<RowSpan> span = {};    // then they come in the order of RowPlace
  std::optional<RowPlace> after = {};  // Requires: span
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
