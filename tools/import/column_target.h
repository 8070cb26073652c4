// The targets that a column can be mapped to, and how column names are compared.
#pragma once

#include <string>
#include <string_view>

namespace carelog::tools {

bool is_column_target(std::string_view target);  // "dateOfBirth", "identifiers.mrn"
std::string column_target_names();               // all of them, for people

// The target with this name, however it is spelt; empty if none.
std::string target_called(std::string_view column);
// Requires: a target identifiers.SYSTEM.
std::string identifier_system_of(std::string_view target);

// The form in which columns are compared: "Date of Birth" and "date_of_birth" become dateOfBirth.
std::string plain_name(std::string_view name);
std::string lower_case(std::string_view text);

// Without blanks at both ends; a no-break space is a blank.
std::string_view trimmed(std::string_view text);

}  // namespace carelog::tools
