// People and sentences for tests about patients.
#pragma once

#include "command-side/patient/commands.h"
#include "tests/spec/decider_spec.h"

namespace carelog::command {

inline const events::PatientRegistered ada_registered{
    "main",       "Ada Lovelace", "ada@example.org", "12 St James's Square, London",
    "1975-12-10", "2024-01-15",   {{"mrn", "A-1"}},  events::Gender::female,
    "555-0100"};

inline RegisterPatient register_ada() {
  return {"main",
          "Ada Lovelace",
          "ada@example.org",
          "12 St James's Square, London",
          "1975-12-10",
          "2024-01-15",
          {{"mrn", "A-1"}},
          "female",
          "555-0100",
          "",
          "2024-06-01"};
}

inline CorrectPatientDetails correct() {
  CorrectPatientDetails command;
  command.today = "2024-06-01";
  return command;
}

inline spec::Given<Patient> given(std::vector<events::Event> facts) {
  return spec::Given<Patient>(std::move(facts));
}

}  // namespace carelog::command
