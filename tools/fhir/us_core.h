// US Core's extensions of a patient.
#pragma once

#include <nlohmann/json.hpp>

#include "events/facts/patient_details.h"

namespace carelog::tools {

// Whether the extension is one of them and fits into fields; then the details have it.
bool take_us_core(const nlohmann::json& extension, events::PatientDetails& details);

// Those that the details have.
nlohmann::json us_core_extensions(const events::PatientDetails& details);

}  // namespace carelog::tools
