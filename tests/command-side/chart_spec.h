// Patients and entries of charts for tests: given facts of an entry beside a patient, when a
// command, then facts or a refusal.
#pragma once

#include "command-side/chart/entry_commands.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {

inline const std::string ada_id = "0b7e9f66-0000-8000-8000-00000000000a";

inline Patient ada() {
  return evolve(Patient{}, ada_registered);
}

inline ChartOccasion in_adas_chart() {
  return {"main", ada_id, {"2024-06-01", 1'717'243'200'000}};  // noon, UTC
}

inline events::Concept coded(std::string system, std::string code, std::string display = "") {
  return {{{std::move(system), std::move(code), std::move(display)}}, ""};
}

inline events::Allergy to_penicillin() {
  events::Allergy allergy;
  allergy.code = coded("http://www.nlm.nih.gov/research/umls/rxnorm", "7980", "penicillin G");
  allergy.clinical_status = "active";
  allergy.criticality = "high";
  allergy.onset = "2019-05";
  return allergy;
}

template <typename Content>
events::Event fact(events::EntryFact<Content> of_kind) {
  return events::ChartFact(std::move(of_kind));
}

template <typename Content>
events::Event recorded(Content content) {
  return fact<Content>(events::EntryRecorded<Content>{"main", ada_id, std::move(content)});
}

// Decides about an entry with these facts, beside a patient.
template <typename Content, typename Command>
EntryDecision decided(const std::vector<events::Event>& facts, const Command& command,
                      const Patient& patient = ada()) {
  Entry<Content> entry;
  for (const events::Event& each : facts) entry = evolve(std::move(entry), each);
  return decide(command, entry, patient);
}

inline std::vector<std::pair<std::string, std::string>> errors_of(const EntryDecision& decision) {
  std::vector<std::pair<std::string, std::string>> errors;
  if (decision) return errors;
  for (const FieldError& each : decision.error().errors) errors.emplace_back(each.field, each.code);
  return errors;
}

}  // namespace carelog::command
