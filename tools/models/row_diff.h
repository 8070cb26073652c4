// Compares two sets of rows: what is missing, extra or different. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace carelog::tools {

struct ModelRow {
  std::string table;
  std::string order;   // rows come in ascending byte order of (table, order), each once
  std::string key;     // for people
  std::string fields;  // a JSON object, formatted the same on both sides
};

class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual std::optional<ModelRow> next() = 0;
};

enum class RowChange { missing, extra, different };
const char* row_change_name(RowChange change);

// Values as JSON text; empty on a side that does not have the field.
struct FieldDifference {
  std::string field;
  std::string live;
  std::string folded;
};

struct RowDifference {
  RowChange change = RowChange::different;
  std::string table;
  std::string key;
  std::vector<FieldDifference> fields;  // only for a different row
};

struct DiffCounts {
  std::int64_t live_rows = 0;
  std::int64_t folded_rows = 0;
  std::int64_t missing = 0;    // on the live side
  std::int64_t extra = 0;      // on the live side
  std::int64_t different = 0;  // on both
  bool equal() const { return missing + extra + different == 0; }
};

// Holds two rows at a time. Throws what the sources throw.
DiffCounts compare_rows(RowSource& live, RowSource& folded,
                        const std::function<void(const RowDifference&)>& found);

// For people: one line for the row and one per field.
std::string to_text(const RowDifference& difference);
std::string to_json_line(const RowDifference& difference);

}  // namespace carelog::tools
