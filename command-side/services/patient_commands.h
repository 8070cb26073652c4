// The commands on patients, as the command edge takes them.
#pragma once

#include "command-side/patient/patient.h"
#include "command-side/services/command_kinds.h"

namespace carelog::command {

Commands<Patient> patient_commands();

}  // namespace carelog::command
