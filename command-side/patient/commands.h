// What may be asked about a patient. Time, ids and looked-up facts arrive in the command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/facts/event.h"

namespace carelog::command {

struct RegisterPatient {
  std::string clinic;
  std::string name;
  std::string email;  // may be empty
  std::string address;
  std::string date_of_birth;
  std::string registered_date;  // empty: today
  std::vector<events::Identifier> identifiers;
  std::string gender;  // "male", "female", "other", "unknown" or ""
  std::string telephone;
  std::string deceased_date;  // empty: alive
  std::string today;          // ISO 8601, UTC
};

// Absent: leave as it is. Present and empty: clear.
struct CorrectPatientDetails {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> address;
  std::optional<std::string> date_of_birth;
  std::optional<std::string> registered_date;
  std::optional<std::string> gender;
  std::optional<std::string> telephone;
  std::optional<std::vector<events::Identifier>> identifiers;
  std::string today;
};

struct DeactivatePatient {
  std::string reason;
};

struct ReactivatePatient {
  std::string reason;
};

struct MarkPatientDeceased {
  std::string deceased_date;
  std::string today;
};

}  // namespace carelog::command
