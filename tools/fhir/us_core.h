// What US Core says of a patient in extensions.
#pragma once

#include <nlohmann/json.hpp>

#include "events/facts/patient_details.h"

namespace carelog::tools {

// Whether the extension is one of them and says what fields can hold; the details have it then.
bool take_us_core(const nlohmann::json& extension, events::PatientDetails& details);

// Those that the details have.
nlohmann::json us_core_extensions(const events::PatientDetails& details);

}  // namespace carelog::tools
