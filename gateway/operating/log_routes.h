// Handlers of the log as it stands.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void list_logs(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
// Records without what they say of people.
void read_log(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
// For auditors: the head of a partition's chain after so many records, to be held against one that
// was kept elsewhere.
void get_chain_head(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
