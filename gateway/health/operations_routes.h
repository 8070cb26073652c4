// Handlers for operators and client developers: health, metrics, documents.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void get_liveness(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_readiness(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_metrics(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_openapi(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_docs(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_problem(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
