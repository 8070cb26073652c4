// A range of days as few ranges of stored periods, and how periods are shown. Pure. Days are ISO
// 8601; levels and periods: projections/rocksdb/dated_counter.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::query {

inline constexpr std::string_view days_begin = "0001-01-01";

// By which time is told apart: not at all, or by these.
enum class Per { range, hour, day, week, month };

// "hour"; empty: range. Nothing: there is no such word.
std::optional<Per> per_of(std::string_view word);

struct PeriodRange {
  std::string_view level;
  std::string first;
  std::string last;  // inclusive
  friend bool operator==(const PeriodRange&, const PeriodRange&) = default;
};

// Together they are the days from the one to the other, both included, none of them coarser than
// they are told apart by. Empty if the one is behind the other. Requires: both are dates.
std::vector<PeriodRange> ranges_of(std::string_view from_day, std::string_view to_day, Per per);

// The period that a stored one is shown in: a week by its Monday, "" for the whole range.
std::string shown_period(std::string_view stored, Per per);

// Requires: a date, and that the result is in the years 1 to 9999.
std::string plus_days(std::string_view day, int days);
// The same day so many years before; of 29 February the 28th if there is none.
std::string years_before(std::string_view day, int years);

// Requires: day, week or month. The last days of the periods within the range; of the last one, the
// range's own.
std::vector<std::string> period_ends(std::string_view from_day, std::string_view to_day, Per per);

}  // namespace carelog::query
