// When what an entry tells of begins and ends, by the days of the clinic that decided it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "projections/following/recorded_event.h"

namespace carelog::projections {

// time: as a form has it (events/chart/chart_time.h). Days are told by the time zone that the
// clinic had when the event was decided. What is no time: the moment of the decision.
std::int64_t begin_ms(std::string_view time, const RecordedEvent& event);

// The first moment behind it. Nothing: it is no time.
std::optional<std::int64_t> end_ms(std::string_view time, const RecordedEvent& event);

}  // namespace carelog::projections
