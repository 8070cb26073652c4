#include "events/chart/chart_time.h"

#include <algorithm>

#include "infra/process/clock.h"

namespace carelog::events {
namespace {

constexpr std::size_t year_length = 4;
constexpr std::size_t month_length = 7;
constexpr std::size_t day_length = 10;
constexpr std::size_t seconds_length = 19;  // 2020-05-01T08:30:00

}  // namespace

std::string first_day_of(std::string_view time) {
  if (time.size() == year_length) return std::string(time) + "-01-01";
  if (time.size() == month_length) return std::string(time) + "-01";
  return std::string(time.substr(0, day_length));
}

std::optional<TimePrecision> precision_of(std::string_view time) {
  if (!infra::is_date(first_day_of(time))) return std::nullopt;
  switch (time.size()) {
    case year_length:
      return TimePrecision::year;
    case month_length:
      return TimePrecision::month;
    case day_length:
      return TimePrecision::day;
    default:
      if (time.size() <= seconds_length || time[day_length] != 'T') return std::nullopt;
      if (!infra::parse_time(time)) return std::nullopt;
      return TimePrecision::moment;
  }
}

std::optional<std::int64_t> moment_ms(std::string_view time) {
  if (time.size() <= day_length) return std::nullopt;
  return infra::parse_time(time);
}

bool is_before(std::string_view one, std::string_view other) {
  const auto one_ms = moment_ms(one);
  const auto other_ms = moment_ms(other);
  if (one_ms && other_ms) return *one_ms < *other_ms;
  const std::size_t told = std::min({one.size(), other.size(), day_length});
  return one.substr(0, told) < other.substr(0, told);
}

}  // namespace carelog::events
