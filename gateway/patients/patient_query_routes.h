// Handlers of the reads: patients and their history.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

void list_patients(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
// The same with filters in the body, so that no name or address is in a URL.
void search_patients(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
// The work list of patients who may be one.
void list_duplicates(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_patient(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void get_patient_history(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
