// What may be asked about a patient, and who decides it. Pure: the same command and state give the
// same answer, always. Time, ids and looked-up facts arrive in the command.
//
// No events and no refusal means that the state already says what was asked.
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "command-side/patient/patient.h"
#include "command-side/refusal.h"

namespace carelog::command {

using Decision = tl::expected<std::vector<events::Event>, Refusal>;

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
  std::string deceased_date;       // empty: alive
  std::string today;               // ISO 8601, of the clinic's time zone
  std::string deceased_time = {};  // the moment
  std::string day_of_time = {};    // its day at the clinic; empty: it is no moment
  bool deceased = false;           // also without date and time
  bool alive = false;              // it is said so; nothing is said if both are false
  bool inactive = false;           // imported as a record that is deactivated
  std::int64_t now_ms = 0;         // Unix time
  // Empty: the simple form alone. What it says of name, email, address and telephone these need not
  // say (agreement.h).
  events::PatientDetails details = {};
};
[[nodiscard]] Decision decide(const RegisterPatient& command, const Patient& patient);

// Absent: leave as it is. Present and empty: clear.
struct CorrectPatientDetails {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> address;
  std::optional<std::string> date_of_birth;
  std::optional<std::string> registered_date;
  std::optional<std::string> gender;
  std::optional<std::string> telephone;
  // One that is said by system and value alone keeps what is known of it besides.
  std::optional<std::vector<events::Identifier>> identifiers;
  events::PatientDetailsChange details;
  // What the caller read and sends back, and what no correction changes: refused unless it is so.
  bool is_of_another = false;  // the id is another patient's
  std::optional<bool> said_active;
  std::optional<std::string> said_deceased_date;
  std::optional<std::string> said_deceased_time;
  std::optional<bool> said_deceased;
  std::string today;
};
[[nodiscard]] Decision decide(const CorrectPatientDetails& command, const Patient& patient);

// The command as it is decided: its texts without blanks at their ends, the lines of an address
// ended by U+000A.
RegisterPatient tidied(RegisterPatient command);
CorrectPatientDetails tidied(CorrectPatientDetails command);

struct DeactivatePatient {
  std::string reason;
};
[[nodiscard]] Decision decide(const DeactivatePatient& command, const Patient& patient);

struct ReactivatePatient {
  std::string reason;
};
[[nodiscard]] Decision decide(const ReactivatePatient& command, const Patient& patient);

struct MarkPatientDeceased {
  std::string deceased_date;
  std::string today;
  std::string deceased_time = {};
  std::string day_of_time = {};  // its day at the clinic; empty: it is no moment
  bool date_unknown = false;
  std::int64_t now_ms = 0;
};
[[nodiscard]] Decision decide(const MarkPatientDeceased& command, const Patient& patient);

// The death was recorded by mistake.
struct RetractPatientDeath {
  std::string reason;
};
[[nodiscard]] Decision decide(const RetractPatientDeath& command, const Patient& patient);

}  // namespace carelog::command
