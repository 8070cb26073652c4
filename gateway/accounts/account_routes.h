// Handlers of sign-in and users.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void login(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void validate_token(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void change_password(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void register_user(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
