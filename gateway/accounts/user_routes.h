// Handlers of the administration of users.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void list_users(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_user(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void disable_user(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void enable_user(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void reset_password(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void list_user_sessions(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
// The one in the path, or all.
void end_user_sessions(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void reset_second_factor(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
