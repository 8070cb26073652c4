#include "projections/chart/entry_times.h"

#include "events/chart/chart_time.h"
#include "infra/process/time_zone.h"

namespace carelog::projections {
namespace {

infra::TimeZone zone_of(const RecordedEvent& event) {
  return infra::TimeZone::find(event.metadata().time_zone).value_or(infra::TimeZone::utc());
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
  return zone_of(event).end_of_day_ms(events::last_day_of(time));
}

}  // namespace carelog::projections
