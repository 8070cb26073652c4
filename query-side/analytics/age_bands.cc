#include "query-side/analytics/age_bands.h"

#include "infra/process/clock.h"

namespace carelog::query {
namespace {

constexpr std::size_t unknown = 4;

std::size_t band_of(int years) {
  if (years < 18) return 0;
  if (years < 40) return 1;
  if (years < 65) return 2;
  return 3;
}

}  // namespace

std::array<std::int64_t, band_names.size()> age_bands(const std::vector<DatedCount>& born,
                                                      const std::string& as_of_day) {
  std::array<std::int64_t, band_names.size()> bands{};
  for (const DatedCount& day : born) {
    if (!infra::is_date(day.date)) {
      bands[unknown] += day.count;
    } else if (day.date <= as_of_day) {
      bands[band_of(infra::years_between(day.date, as_of_day))] += day.count;
    }
  }
  return bands;
}

}  // namespace carelog::query
