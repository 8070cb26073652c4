#include "query-side/analytics/day_ranges.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

#include "infra/process/clock.h"

namespace carelog::query {
namespace {

constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::size_t year_length = 4;
constexpr std::size_t month_length = 7;
constexpr std::size_t day_length = 10;

int year_of(std::string_view day) {
  int year = 0;
  std::from_chars(day.data(), day.data() + year_length, year);
  return year;
}

std::string first_of_year(int year) {
  char text[24];
  std::snprintf(text, sizeof text, "%04d-01-01", year);
  return text;
}

std::string last_of_month(std::string_view day) {
  std::string last(day);
  for (const char* number : {"31", "30", "29", "28"}) {
    if (infra::is_date(last.replace(8, 2, number))) break;
  }
  return last;
}

// The coarsest period that begins on this day and ends by that one: its level and last day.
std::pair<std::string_view, std::string> period_from(std::string_view day, std::string_view to_day,
                                                     Per per) {
  if (per == Per::range && day.ends_with("-01-01")) {
    std::string end(day.substr(0, year_length));
    end += "-12-31";
    if (end <= to_day) return {"y", std::move(end)};
  }
  if ((per == Per::range || per == Per::month) && day.ends_with("-01")) {
    std::string end = last_of_month(day);
    if (end <= to_day) return {"m", std::move(end)};
  }
  return {"d", std::string(day)};
}

std::string_view stored_period(std::string_view level, std::string_view day) {
  if (level == "y") return day.substr(0, year_length);
  return level == "m" ? day.substr(0, month_length) : day;
}

}  // namespace

std::optional<Per> per_of(std::string_view word) {
  constexpr std::array words = {std::pair{"", Per::range}, std::pair{"hour", Per::hour},
                                std::pair{"day", Per::day}, std::pair{"week", Per::week},
                                std::pair{"month", Per::month}};
  for (const auto& [name, per] : words) {
    if (word == name) return per;
  }
  return std::nullopt;
}

std::vector<PeriodRange> ranges_of(std::string_view from_day, std::string_view to_day, Per per) {
  std::vector<PeriodRange> ranges;
  if (from_day > to_day) return ranges;
  if (per == Per::hour) {
    return {{"h", std::string(from_day), std::string(to_day) + "T99"}};
  }
  if (per == Per::day || per == Per::week) {
    return {{"d", std::string(from_day), std::string(to_day)}};
  }
  std::string day(from_day);
  while (true) {
    const auto [level, end] = period_from(day, to_day, per);
    if (ranges.empty() || ranges.back().level != level) {
      ranges.push_back({level, std::string(stored_period(level, day)), {}});
    }
    ranges.back().last = stored_period(level, end);
    if (end >= to_day) return ranges;
    day = level == "y" ? first_of_year(year_of(day) + 1) : plus_days(end, 1);
  }
}

std::string shown_period(std::string_view stored, Per per) {
  if (per == Per::range) return {};
  if (per == Per::hour) return std::string(stored);
  if (per == Per::month) return std::string(stored.substr(0, month_length));
  const std::string_view day = stored.substr(0, day_length);
  if (per == Per::day) return std::string(day);
  constexpr std::int64_t monday = 3;  // 1 January 1970 was a Thursday
  const std::int64_t number = infra::parse_date(day).value_or(0) / ms_per_day;
  const auto since_monday = static_cast<int>(((number + monday) % 7 + 7) % 7);
  return day < "0001-01-08" ? std::string(day) : plus_days(day, -since_monday);
}

std::string plus_days(std::string_view day, int days) {
  return infra::date_of(infra::parse_date(day).value_or(0) + days * ms_per_day);
}

std::string years_before(std::string_view day, int years) {
  std::string before = first_of_year(std::max(year_of(day) - years, 1));
  before.replace(year_length, std::string::npos, day.substr(year_length));
  return infra::is_date(before) ? before : before.replace(8, 2, "28");
}

std::vector<std::string> period_ends(std::string_view from_day, std::string_view to_day, Per per) {
  std::vector<std::string> ends;
  if (from_day > to_day) return ends;
  for (std::string day(from_day);; day = plus_days(ends.back(), 1)) {
    std::string end = day;
    if (per == Per::month) end = last_of_month(day);
    if (per == Per::week) end = plus_days(shown_period(day, Per::week), 6);
    ends.push_back(std::min(end, std::string(to_day)));
    if (ends.back() >= to_day) return ends;
  }
}

}  // namespace carelog::query
