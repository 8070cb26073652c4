// The handler of the audit trail.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void search_audit(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
