// Handlers of the audit trail.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

// The refusals of unknown callers: access/strangers.h.
void list_strangers(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void search_audit(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
