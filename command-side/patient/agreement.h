// The simple form and the details of one patient made to agree, in this one place. Pure.
//
// Where a list of the details is new, the simple field is worked out of it (simple_form.h); said
// beside it, it must be that, or what it was before. Where only the simple field is new, the list,
// if there is one, is changed with it. A patient who was told by the simple form alone has no
// lists.
#pragma once

#include "command-side/patient/commands.h"
#include "command-side/patient/details_rules.h"

namespace carelog::command {

// Works out the simple fields. Adds to the rules' errors where the two forms differ.
void agree(RegisterPatient& command, DetailsRules& rules);

// The details after the correction. Afterwards the command's simple fields are what shall be.
events::PatientDetails agree(CorrectPatientDetails& command, const Patient& patient,
                             DetailsRules& rules);

// What the patient's details change by, where these are what shall be: only what differs.
events::PatientDetailsCorrected change_of(const CorrectPatientDetails& agreed,
                                          const events::PatientDetails& after,
                                          const Patient& patient);

}  // namespace carelog::command
