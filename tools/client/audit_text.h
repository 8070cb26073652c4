// The audit trail of a patient as text for people. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace carelog::tools {

// One entry of GET /api/patients/{id}/history: a line with when, what, who and why, then one line
// per changed field.
std::string audit_text(const nlohmann::json& entry);

// One record of GET /api/audit: a change as above, a read or a refusal on a line of its own.
std::string audit_record_text(const nlohmann::json& record);

// Path and query of the rel="next" target of a Link header; empty if there is none.
std::string next_page(const std::string& link);

}  // namespace carelog::tools
