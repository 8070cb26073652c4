// The query strings of the reads of charts.
#pragma once

#include <cstdint>
#include <optional>

#include "carelog/api/v1/chart.pb.h"
#include "gateway/call/api_call.h"
#include "gateway/http/query_string.h"
#include "infra/process/time_zone.h"

namespace carelog::gateway {

// limit, cursor, code=[system|]code, status, from, to (days of the zone or times, inclusive, of the
// time that an entry begins to hold), asOf, errors=true|false, count=true|false
OrProblem<api::v1::ListEntriesRequest> read_entries_parameters(const QueryParameters& parameters,
                                                               std::int64_t now_ms,
                                                               const infra::TimeZone& zone);

// asOf: an RFC 3339 time, or a day, which is its last moment in the zone. Nobody knows what will
// have been. Nothing: it was not asked for.
OrProblem<std::optional<std::int64_t>> read_moment(const QueryParameters& parameters,
                                                   std::int64_t now_ms,
                                                   const infra::TimeZone& zone);

// limit, cursor
OrProblem<api::v1::GetTimelineRequest> read_timeline_parameters(const QueryParameters& parameters);

}  // namespace carelog::gateway
