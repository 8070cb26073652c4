// Handlers of /api/analytics/...
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void get_analytics_summary(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
// The measure in the path.
void get_measure(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_overview(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void follow_today(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
