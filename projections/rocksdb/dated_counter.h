// Counters by time that a range of any length is added up from few of: for each day there is one of
// the day, one of its month and one of its year, and, if wanted, one of the hour.
//
//   clinic, counter, level, period, dimensions...
//   "main" "encounters" "m" "2026-11" "AMB" "finished" -> 412
//
// Levels: "y" "2026", "m" "2026-11", "d" "2026-11-28", "h" "2026-11-28T16", which is the day alone
// if the hour is not known. Stored: query-side/analytics/dated_counts.h reads them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace carelog::projections {

// What a counter is moved by; without, it is one.
struct Times {
  std::int64_t count = 1;
};

enum class Finest { day, hour };

// Calls counted(times, clinic, counter, level, period, dimensions...) for each level. when: an hour
// or a day.
template <typename Counted, typename... Dimensions>
void each_level(Counted& counted, Finest finest, Times times, std::string_view clinic,
                std::string_view counter, std::string_view when, const Dimensions&... dimensions) {
  struct Level {
    std::string_view letter;
    std::size_t characters;
  };
  constexpr std::array levels = {Level{"d", 10}, Level{"h", 13}, Level{"m", 7}, Level{"y", 4}};
  for (const Level& level : levels) {
    if (level.letter == "h" && finest != Finest::hour) continue;
    counted(times, clinic, counter, level.letter, when.substr(0, level.characters),
            std::string_view(dimensions)...);
  }
}

}  // namespace carelog::projections
