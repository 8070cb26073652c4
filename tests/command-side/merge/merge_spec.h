// Two records of one patient, Ada's and Adah's, for tests of merges.
#pragma once

#include <set>
#include <string>

#include "command-side/patient/merge.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {

inline const std::string ada_id = "11111111-0000-4000-8000-000000000001";
inline const std::string adah_id = "22222222-0000-4000-8000-000000000002";

inline events::PersonName name_of(const std::string& use, const std::string& text) {
  events::PersonName name;
  name.use = use;
  name.text = text;
  return name;
}
inline events::Telecom telecom(const std::string& system, const std::string& value) {
  events::Telecom telecom;
  telecom.system = system;
  telecom.value = value;
  return telecom;
}

inline const events::PatientRegistered adah_registered{
    "main",       "Adah Lovelace",  "adah@example.org",          "Ockham Park", "1975-12-01",
    "2023-05-01", {{"mrn", "A-2"}}, events::Gender::unspecified, "555-0199"};

inline Patient folded(const std::vector<events::Event>& facts, Patient patient = {}) {
  for (const events::Event& fact : facts) patient = evolve(std::move(patient), fact);
  return patient;
}

inline MergePatient merge_into_ada(std::vector<std::string> fields = {"telephone"}) {
  return {"main",
          adah_id,
          ada_id,
          std::move(fields),
          "the same woman",
          "merge-1",
          folded({ada_registered})};
}

inline events::PatientMergeBegun begun_merge() {
  events::PatientMergeBegun begun{"merge-1", ada_id, {}, "the same woman"};
  begun.taken.telephone = "555-0199";
  begun.taken.identifiers = std::vector<events::Identifier>{{"mrn", "A-2"}};
  return begun;
}

inline const events::PatientMergeCompleted completed{"merge-1", ada_id};

}  // namespace carelog::command
