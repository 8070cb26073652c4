// What may be asked of the measures, and their query strings. The measures themselves:
// query-side/analytics/measures.h.
#pragma once

#include <string>
#include <string_view>

#include "carelog/api/v1/analytics.pb.h"
#include "gateway/call/api_call.h"
#include "gateway/http/query_string.h"

namespace carelog::gateway {

inline constexpr std::uint32_t top_default = 10;
inline constexpr std::uint32_t top_max = 1000;
inline constexpr int days_default = 30;  // up to today

// from, to (dates, both included), asOf (a date), per=hour|day|week|month, groupBy, top. Each
// complaint names the parameter and what is allowed. today: in the clinic's time zone.
OrProblem<api::v1::MeasureQuestion> read_measure_parameters(std::string_view measure,
                                                            const QueryParameters& parameters,
                                                            const std::string& today);

// from, to, asOf.
OrProblem<api::v1::GetOverviewRequest> read_overview_parameters(const QueryParameters& parameters,
                                                                const std::string& today);

}  // namespace carelog::gateway
