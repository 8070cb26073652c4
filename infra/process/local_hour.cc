#include "infra/process/local_hour.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <cstdio>

namespace carelog::infra {

std::string local_hour(const TimeZone& zone, std::int64_t time_ms) {
  absl::TimeZone place;
  absl::LoadTimeZone(zone.name(), &place);  // it was found before, so it exists
  const auto hour = absl::ToCivilHour(absl::FromUnixMillis(time_ms), place);
  char text[40];
  std::snprintf(text, sizeof text, "%04lld-%02d-%02dT%02d", static_cast<long long>(hour.year()),
                hour.month(), hour.day(), hour.hour());
  return text;
}

}  // namespace carelog::infra
