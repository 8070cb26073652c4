// The handlers of the audit trail.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

// What is known of callers whom nobody knows: strangers.h.
void list_strangers(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void search_audit(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
