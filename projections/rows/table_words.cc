#include "projections/rows/table_words.h"

#include <algorithm>

namespace carelog::projections {
namespace {

// FNV-1a, including each text's end.
class Fingerprint {
 public:
  void add(std::string_view text) {
    for (const char character : text) mix(static_cast<unsigned char>(character));
    mix(0);
  }
  void add(unsigned number) {
    for (const int shift : {0, 8, 16, 24}) mix(static_cast<unsigned char>(number >> shift));
  }
  int sum() const { return static_cast<int>(sum_ >> 1); }

 private:
  void mix(unsigned char byte) { sum_ = (sum_ ^ byte) * 16'777'619u; }

  std::uint32_t sum_ = 2'166'136'261u;
};

}  // namespace

std::string TableWords::names(ColumnUse wanted) const {
  std::string list;
  for (const ColumnWords& each : columns) {
    if (wanted != 0 && !each.is(wanted)) continue;
    if (!list.empty()) list += ", ";
    list += each.name;
  }
  return list;
}

bool TableWords::has(ColumnUse wanted) const {
  return std::any_of(columns.begin(), columns.end(),
                     [wanted](const ColumnWords& each) { return each.is(wanted); });
}

int layout_of(const std::vector<TableWords>& tables, int fold_version) {
  Fingerprint print;
  print.add(static_cast<unsigned>(fold_version));
  for (const TableWords& table : tables) {
    print.add(table.name);
    for (const ColumnWords& each : table.columns) {
      print.add(each.name);
      print.add(static_cast<unsigned>(each.type));
      print.add(each.uses);
    }
    for (const RowIndex& each : table.indexes) {
      print.add(each.name);
      print.add(each.columns);
      print.add(each.where);
    }
  }
  return print.sum();
}

}  // namespace carelog::projections
