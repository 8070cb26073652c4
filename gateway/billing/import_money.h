// POST /api/import/money: what records of another system came to, and POST /api/import/coverages:
// what payers bear, by the keys of imported patients.
#pragma once

#include <memory>

#include "gateway/call/route.h"

namespace carelog::gateway {

// A patient whose account is not open yet is "not-found": the row can be sent again.
void import_money(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
void import_coverages(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);

}  // namespace carelog::gateway
