// The messages for consumers of the older systems' topic. Pure.
#pragma once

#include <string>

#include "events/facts/event.h"

namespace carelog::command {

// What those consumers know about a patient.
struct OlderPatient {
  std::string name;
  std::string email;
  friend bool operator==(const OlderPatient&, const OlderPatient&) = default;
};

// Applies the fact. A fact that changes neither leaves both as they are.
void apply(const events::PatientFact& fact, OlderPatient& patient);

// The bytes of a PatientEvent (proto/carelog/older/patient_event.proto). Its type: PATIENT_CREATED
// for a registration, PATIENT_DELETED for a deactivation, else PATIENT_UPDATED.
std::string older_event(const std::string& patient_id, const events::PatientFact& fact,
                        const OlderPatient& patient_after);

}  // namespace carelog::command
