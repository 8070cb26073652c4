#include "infra/process/time_zone.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>
#include <cstdio>

#include "infra/process/clock.h"
#include "infra/process/local_hour.h"

namespace carelog::infra {
namespace {

constexpr std::size_t name_max_bytes = 64;

// Excludes the machine's own zone, leap seconds, and other copies of the database: not places.
bool is_place(std::string_view name) {
  return name != "localtime" && name != "posixrules" && name != "Factory" &&
         !name.starts_with("posix/") && !name.starts_with("right/");
}

// Names become file names below the tz database and must not lead elsewhere.
bool is_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '+' || c == '-' || c == '/';
  };
  return !name.empty() && name.size() <= name_max_bytes && name.front() != '/' &&
         std::all_of(name.begin(), name.end(), allowed);
}

// Abseil keeps every zone that was loaded.
absl::TimeZone zone(const std::string& name) {
  absl::TimeZone zone;
  absl::LoadTimeZone(name, &zone);  // it was found before, so it exists
  return zone;
}

absl::CivilDay day_of(std::int64_t date_ms) {
  return absl::ToCivilDay(absl::FromUnixMillis(date_ms), absl::UTCTimeZone());
}

}  // namespace

TimeZone TimeZone::utc() {
  return TimeZone("UTC");
}

std::optional<TimeZone> TimeZone::find(std::string_view name) {
  absl::TimeZone found;
  std::string known(name);
  if (!is_name(name) || !is_place(name) || !absl::LoadTimeZone(known, &found)) return std::nullopt;
  return TimeZone(std::move(known));
}

std::string TimeZone::today() const {
  return date_of(now_ms());
}

std::string TimeZone::date_of(std::int64_t time_ms) const {
  const auto day = absl::ToCivilDay(absl::FromUnixMillis(time_ms), zone(name_));
  char text[32];
  std::snprintf(text, sizeof text, "%04lld-%02d-%02d", static_cast<long long>(day.year()),
                day.month(), day.day());
  return text;
}

std::optional<std::int64_t> TimeZone::begin_of_day_ms(std::string_view date) const {
  const auto midnight_utc_ms = parse_date(date);
  if (!midnight_utc_ms) return std::nullopt;
  return absl::ToUnixMillis(absl::FromCivil(day_of(*midnight_utc_ms), zone(name_)));
}

std::optional<std::int64_t> TimeZone::end_of_day_ms(std::string_view date) const {
  const auto midnight_utc_ms = parse_date(date);
  if (!midnight_utc_ms) return std::nullopt;
  return absl::ToUnixMillis(absl::FromCivil(day_of(*midnight_utc_ms) + 1, zone(name_)));
}

std::string local_hour(const TimeZone& place, std::int64_t time_ms) {
  const auto hour = absl::ToCivilHour(absl::FromUnixMillis(time_ms), zone(place.name()));
  char text[40];
  std::snprintf(text, sizeof text, "%04lld-%02d-%02dT%02d", static_cast<long long>(hour.year()),
                hour.month(), hour.day(), hour.hour());
  return text;
}

}  // namespace carelog::infra
