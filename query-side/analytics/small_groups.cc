#include "query-side/analytics/small_groups.h"

#include <algorithm>
#include <map>
#include <utility>

namespace carelog::query {
namespace {

using Line = std::vector<MeasureRow*>;

void hide(MeasureRow& row) {
  row.hidden = true;
  if (row.minor) row.minor = 0;
  if (row.minutes) row.minutes = 0;
}

// True: something more is hidden.
bool cover(const Line& line, std::int64_t smallest) {
  std::int64_t hidden = 0, sum = 0;
  for (const MeasureRow* row : line) {
    if (!row->hidden) continue;
    ++hidden;
    sum += row->count;
  }
  bool more = false;
  while (hidden > 0 && (hidden < 2 || sum < smallest)) {
    MeasureRow* next = nullptr;
    for (MeasureRow* row : line) {
      const bool smaller = next == nullptr || row->count < next->count;
      if (!row->hidden && smaller) next = row;
    }
    if (next == nullptr) return more;
    hide(*next);
    ++hidden;
    sum += next->count;
    more = true;
  }
  return more;
}

}  // namespace

void hide_small_groups(std::vector<MeasureRow>& rows, std::int64_t smallest, bool adds_up) {
  if (smallest <= 1) return;
  std::map<std::pair<std::string, std::string>, Line> of_period, of_group;
  for (MeasureRow& row : rows) {
    if (row.count < smallest) hide(row);
    of_period[{row.period, row.currency}].push_back(&row);
    of_group[{row.group + '\0' + row.label, row.currency}].push_back(&row);
  }
  for (bool more = adds_up; more;) {
    more = false;
    for (const auto& [_, line] : of_period)
      more = (line.size() > 1 && cover(line, smallest)) || more;
    for (const auto& [_, line] : of_group)
      more = (line.size() > 1 && cover(line, smallest)) || more;
  }
  for (MeasureRow& row : rows) {
    if (row.hidden) row.count = 0;
  }
}

}  // namespace carelog::query
