// Handlers of sign-in, users and keys.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void login(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void validate_token(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void change_password(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void register_user(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_keys(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
