#include "projections/analytics/local_period.h"

#include "events/chart/chart_time.h"
#include "infra/process/local_hour.h"

namespace carelog::projections {
namespace {

infra::TimeZone clocks_of(const RecordedEvent& event) {
  return infra::TimeZone::find(event.metadata().time_zone).value_or(infra::TimeZone::utc());
}

}  // namespace

std::string period_of(std::string_view time, const RecordedEvent& event) {
  if (!events::precision_of(time)) return {};
  if (const auto moment = events::moment_ms(time)) {
    return infra::local_hour(clocks_of(event), *moment);
  }
  return events::first_day_of(time);
}

std::string decided_in(const RecordedEvent& event) {
  return infra::local_hour(clocks_of(event), event.metadata().decided_at_ms);
}

}  // namespace carelog::projections
