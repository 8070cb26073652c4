// Small numbers, hidden from those who may not see the patients behind them. Pure.
//
// A group that counts fewer than a set size is hidden: its count, its sum. Where groups add up to a
// number that can be asked for, one hidden group could be worked out from the others. So, of the
// groups of one period, and of the periods of one group, those that are hidden are at least two and
// count at least the set size together; else the smallest of the others is hidden with them. Not
// hidden is what the difference of two ranges tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace carelog::query {

struct MeasureRow {
  std::string period;  // empty: the whole range
  std::string group;
  std::string label;  // the group in words; empty: it is in words
  std::int64_t count = 0;
  std::optional<std::int64_t> minor;  // a sum of money, with its currency
  std::string currency;
  std::optional<std::int64_t> minutes;
  bool hidden = false;
  friend bool operator==(const MeasureRow&, const MeasureRow&) = default;
};

// adds_up: the rows' sum can be asked for. smallest: 0 and 1 hide nothing.
void hide_small_groups(std::vector<MeasureRow>& rows, std::int64_t smallest, bool adds_up);

}  // namespace carelog::query
