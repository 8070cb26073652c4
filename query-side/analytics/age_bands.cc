#include "query-side/analytics/age_bands.h"

#include "infra/process/clock.h"
#include "query-side/analytics/day_ranges.h"

namespace carelog::query {
namespace {

constexpr std::size_t unknown = 4;

std::size_t band_of(int years) {
  if (years < 18) return 0;
  if (years < 40) return 1;
  if (years < 65) return 2;
  return 3;
}

// date: a day, a month or a year.
std::string first_day_of(const std::string& date) {
  constexpr std::size_t year_length = 4;
  constexpr std::size_t month_length = 7;
  if (date.size() == year_length) return date + "-01-01";
  return date.size() == month_length ? date + "-01" : date;
}

}  // namespace

std::array<std::int64_t, band_names.size()> age_bands(const std::vector<DatedCount>& born,
                                                      const std::string& as_of_day) {
  std::array<std::int64_t, band_names.size()> bands{};
  for (const DatedCount& day : born) {
    const std::string first_day = first_day_of(day.date);
    if (!infra::is_date(first_day)) {
      bands[unknown] += day.count;
    } else if (first_day <= as_of_day) {
      bands[band_of(infra::years_between(first_day, as_of_day))] += day.count;
    }
  }
  return bands;
}

std::vector<AgeBand> age_ranges(const std::string& as_of_day) {
  constexpr std::array turns = {18, 40, 65};  // years at which a band is left
  std::vector<AgeBand> bands;
  std::string youngest = as_of_day;
  for (std::size_t band = 0; band < turns.size(); ++band) {
    const std::string turned = years_before(as_of_day, turns[band]);
    bands.push_back({band_names[band], plus_days(turned, 1), youngest});
    youngest = turned;
  }
  bands.push_back({band_names[turns.size()], std::string(days_begin), youngest});
  return bands;
}

}  // namespace carelog::query
