// FHIR's dateTime: "2020", "2020-05", "2020-05-01", or a moment with seconds and its offset,
// "2020-05-01T08:30:00+02:00", "2020-05-01T06:30:00.000Z". Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::events {

enum class TimePrecision { year, month, day, moment };

// Nothing if it is not such a time. Years 1 to 9999.
std::optional<TimePrecision> precision_of(std::string_view time);

// The first day it can mean: "2020-01-01" for "2020". Requires: a valid time.
std::string first_day_of(std::string_view time);

// Unix time of a moment. Nothing for a day, month or year.
std::optional<std::int64_t> moment_ms(std::string_view time);

// Whether one certainly ended before the other began; compares only as far as the less exact one
// goes. Requires: both are valid times.
bool is_before(std::string_view one, std::string_view other);

}  // namespace carelog::events
