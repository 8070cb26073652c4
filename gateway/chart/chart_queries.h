// The reads of charts. What kind of entry they are about, and which query parameters they take,
// stands in the row of the route.
#pragma once

#include "gateway/call/route.h"

namespace carelog::gateway {

void list_entries(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
void get_entry(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
void get_timeline(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);

}  // namespace carelog::gateway
