// Handlers of read models: where they are, their generations, rebuilds, what is parked.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void list_read_models(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_read_model(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void list_parked(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

// These two answer 202 once a generation is being made, with its first progress; it goes on.
void rebuild_read_model(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void roll_back_read_model(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void cancel_rebuild(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void drop_generation(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

// Of the aggregate in the path, or of all.
void retry_parked(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void release_parked(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
