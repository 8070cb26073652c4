// When something was, on the clocks of the clinic: the hour, "2024-02-29T13", or the day where the
// hour is not known, "2024-02-29". Pure.
#pragma once

#include <string>
#include <string_view>

#include "projections/following/recorded_event.h"

namespace carelog::projections {

// time: as a form has it (events/chart/chart_time.h); a month or a year is its first day. Clocks
// are those that the clinic had when the event was decided. Empty: it is no time.
std::string period_of(std::string_view time, const RecordedEvent& event);

// The hour of the decision.
std::string decided_in(const RecordedEvent& event);

}  // namespace carelog::projections
