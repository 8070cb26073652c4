// Patients and entries as rows of flat tables, with a column for each field. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace carelog::tools {

std::vector<std::string> patient_columns();
std::vector<std::string> patient_fields(const nlohmann::json& shown);

// type: the kind of entry, "care-plan".
std::string table_name(const std::string& type);  // "care-plans"
std::vector<std::string> entry_columns(const std::string& type);
std::vector<std::string> entry_fields(const std::string& type, const nlohmann::json& shown);

}  // namespace carelog::tools
