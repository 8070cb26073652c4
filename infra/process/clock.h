#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::infra {

// Times are Unix milliseconds (`..._ms`); as text RFC 3339, UTC, with milliseconds:
// "2024-02-29T23:59:59.999Z". Dates are ISO 8601: "2024-02-29". Proleptic Gregorian, years 1 to
// 9999.

std::int64_t now_ms();

std::string format_time(std::int64_t time_ms);

// Any RFC 3339 time: any offset, any number of decimals (cut to milliseconds). Nothing if invalid.
std::optional<std::int64_t> parse_time(std::string_view text);

std::string date_of(std::int64_t time_ms);                      // in UTC
bool is_date(std::string_view text);                            // YYYY-MM-DD, and a real date
std::optional<std::int64_t> parse_date(std::string_view text);  // midnight UTC, in ms

// Whole years between two dates, as for birthdays: somebody born on 29 February is a year older on
// 1 March. Requires: both are dates.
int years_between(std::string_view from_date, std::string_view to_date);

}  // namespace carelog::infra
