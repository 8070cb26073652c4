// The lists of rows of read models (proto/carelog/api/v1/read_models.proto). The row of the route
// says which list it is (`kind`) and which parameters it takes (`query`): limit, cursor, day, from
// and to are known here, every other one is a column of the list that must hold that text.
#pragma once

#include "carelog/api/v1/read_models.pb.h"
#include "gateway/call/api_call.h"
#include "gateway/http/query_string.h"
#include "infra/process/time_zone.h"

namespace carelog::gateway {

// day: a date of the zone, today if nothing is said; or from and to, days of the zone or times,
// both inclusive.
OrProblem<api::v1::ListRowsRequest> read_row_parameters(const QueryParameters& parameters,
                                                        std::string_view today,
                                                        const infra::TimeZone& zone);

void list_rows(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);

}  // namespace carelog::gateway
