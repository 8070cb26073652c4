// Handlers of the writes on one patient.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void register_patient(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void replace_patient(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void correct_patient(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void deactivate_patient(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void reactivate_patient(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void mark_patient_deceased(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
