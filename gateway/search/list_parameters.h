// The query strings of the reads, and the link to the next page.
#pragma once

#include <string>
#include <string_view>

#include "carelog/api/v1/analytics.pb.h"
#include "carelog/api/v1/audit_queries.pb.h"
#include "carelog/api/v1/patient_queries.pb.h"
#include "gateway/call/api_call.h"
#include "gateway/http/query_string.h"
#include "gateway/search/parameter_values.h"
#include "infra/process/time_zone.h"

namespace carelog::gateway {

inline constexpr std::uint32_t audit_rows_default = 100;
inline constexpr std::uint32_t audit_rows_max = 1000;

// limit, cursor, q, name, email, identifier=system|value, dateOfBirth, registeredFrom,
// registeredTo, active=true|false|all, sort=newest|oldest|name, count=true|false
OrProblem<api::v1::ListPatientsRequest> read_list_parameters(const QueryParameters& parameters);

// limit, after (a version)
OrProblem<api::v1::GetPatientHistoryRequest> read_history_parameters(
    const QueryParameters& parameters);

// asOf: a version, an RFC 3339 time, or a date, which means its last moment in the zone. now_ms:
// later times are refused.
OrProblem<api::v1::GetPatientAsOfRequest> read_as_of_parameters(const QueryParameters& parameters,
                                                                std::int64_t now_ms,
                                                                const infra::TimeZone& zone);

// limit, cursor, kind=change|read|refusal, actor, patient, from, to (times or dates of the zone,
// inclusive)
OrProblem<api::v1::SearchAuditRequest> read_audit_parameters(const QueryParameters& parameters,
                                                             const infra::TimeZone& zone);

// from, to, asOf (dates; asOf not after today in the zone)
OrProblem<api::v1::GetAnalyticsSummaryRequest> read_summary_parameters(
    const QueryParameters& parameters, std::string_view today);

// `</path?a=b&name=value>; rel="next"`: the same request with one parameter replaced.
std::string next_link(std::string_view path, const QueryParameters& parameters,
                      std::string_view name, std::string_view value);

}  // namespace carelog::gateway
