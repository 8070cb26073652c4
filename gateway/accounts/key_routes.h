// Handlers of the keys of access tokens.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void get_keys(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
// With their states, for admins.
void list_keys(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void rotate_keys(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void replace_keys(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
