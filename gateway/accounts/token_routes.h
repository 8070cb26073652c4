// Handlers of OAuth 2: tokens for codes and refresh tokens (RFC 6749), sessions, discovery.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void give_tokens(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void list_sessions(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void end_sessions(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_openid_configuration(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
