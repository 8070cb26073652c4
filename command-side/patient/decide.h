// Deciding about a patient. Pure: the same command and state give the same answer, always.
//
// No events and no refusal means that the state already says what was asked.
#pragma once

#include <tl/expected.hpp>
#include <vector>

#include "command-side/patient/commands.h"
#include "command-side/patient/patient.h"
#include "command-side/refusal.h"

namespace carelog::command {

using Decision = tl::expected<std::vector<events::Event>, Refusal>;

[[nodiscard]] Decision decide(const RegisterPatient& command, const Patient& patient);
[[nodiscard]] Decision decide(const CorrectPatientDetails& command, const Patient& patient);
[[nodiscard]] Decision decide(const DeactivatePatient& command, const Patient& patient);
[[nodiscard]] Decision decide(const ReactivatePatient& command, const Patient& patient);
[[nodiscard]] Decision decide(const MarkPatientDeceased& command, const Patient& patient);

}  // namespace carelog::command
