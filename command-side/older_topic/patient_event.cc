#include "command-side/older_topic/patient_event.h"

#include "carelog/older/patient_event.pb.h"

namespace carelog::command {
namespace {

const char* older_type(const events::PatientFact& fact) {
  if (std::holds_alternative<events::PatientRegistered>(fact)) return "PATIENT_CREATED";
  if (std::holds_alternative<events::PatientDeactivated>(fact)) return "PATIENT_DELETED";
  return "PATIENT_UPDATED";
}

}  // namespace

void apply(const events::PatientFact& fact, OlderPatient& patient) {
  if (const auto* registered = std::get_if<events::PatientRegistered>(&fact)) {
    patient = {registered->name, registered->email};
  } else if (const auto* corrected = std::get_if<events::PatientDetailsCorrected>(&fact)) {
    if (corrected->name) patient.name = *corrected->name;
    if (corrected->email) patient.email = *corrected->email;
  }
}

std::string older_event(const std::string& patient_id, const events::PatientFact& fact,
                        const OlderPatient& patient_after) {
  patient::events::PatientEvent event;
  event.set_patientid(patient_id);
  event.set_name(patient_after.name);
  event.set_email(patient_after.email);
  event.set_event_type(older_type(fact));
  return event.SerializeAsString();
}

}  // namespace carelog::command
