// FHIR's dateTime: "2020", "2020-05", "2020-05-01", or a moment with seconds and its offset,
// "2020-05-01T08:30:00+02:00", "2020-05-01T06:30:00.000Z". Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::events {

enum class TimePrecision { year, month, day, moment };

// Nothing: it is no such time. Years 1 to 9999.
std::optional<TimePrecision> precision_of(std::string_view time);

// The first day that it can be: "2020-01-01" of "2020". Requires: it is a time.
std::string first_day_of(std::string_view time);

// Unix time of a moment. Nothing: it is a day or longer.
std::optional<std::int64_t> moment_ms(std::string_view time);

// Whether one certainly ended before the other began: what is told less exactly is compared as far
// as it is told. Requires: both are times.
bool is_before(std::string_view one, std::string_view other);

}  // namespace carelog::events
