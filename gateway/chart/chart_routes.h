// Routes below /api/patients/{id} for what stands in a patient's chart: the same for every kind of
// entry, and the whole chart and the timeline of the record.
#pragma once

#include <vector>

#include "gateway/call/route.h"

namespace carelog::gateway {

// Made once; any thread.
const std::vector<Route>& chart_routes();

}  // namespace carelog::gateway
