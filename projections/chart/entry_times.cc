#include "projections/chart/entry_times.h"

#include <string>

#include "events/chart/chart_time.h"
#include "infra/process/clock.h"
#include "infra/process/time_zone.h"

namespace carelog::projections {
namespace {

infra::TimeZone zone_of(const RecordedEvent& event) {
  return infra::TimeZone::find(event.metadata().time_zone).value_or(infra::TimeZone::utc());
}

// The last day that a time can be: "2020-12-31" of "2020".
std::string last_day_of(std::string_view time) {
  std::string day = events::first_day_of(time);
  const auto precision = events::precision_of(time);
  if (precision == events::TimePrecision::year) return day.replace(5, 5, "12-31");
  if (precision != events::TimePrecision::month) return day;
  for (const char* last : {"31", "30", "29", "28"}) {
    if (infra::is_date(day.replace(8, 2, last))) break;
  }
  return day;
}

}  // namespace

std::int64_t begin_ms(std::string_view time, const RecordedEvent& event) {
  if (!events::precision_of(time)) return event.metadata().decided_at_ms;
  if (const auto moment = events::moment_ms(time)) return *moment;
  return zone_of(event).begin_of_day_ms(events::first_day_of(time)).value_or(0);
}

std::optional<std::int64_t> end_ms(std::string_view time, const RecordedEvent& event) {
  if (!events::precision_of(time)) return std::nullopt;
  if (const auto moment = events::moment_ms(time)) return *moment + 1;
  return zone_of(event).end_of_day_ms(last_day_of(time));
}

}  // namespace carelog::projections
