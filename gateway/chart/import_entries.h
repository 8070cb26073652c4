// Handler of the import of many entries of charts in one request.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

// Rows of {key, type, patientKey, encounterKey?, content}: a patient and an encounter are named by
// the keys under which they were imported, and content is what the kind's own route takes.
void import_entries(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
