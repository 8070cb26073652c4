// What each kind of entry must say, after the value sets of HL7 FHIR R4. Pure.
#pragma once

#include <optional>

#include "command-side/chart/entry_rules.h"
#include "events/chart/chart_fact.h"

namespace carelog::command {

void check(const events::Allergy& allergy, EntryRules& rules);
void check(const events::Condition& condition, EntryRules& rules);
void check(const events::Medication& medication, EntryRules& rules);
void check(const events::Procedure& procedure, EntryRules& rules);
void check(const events::Immunization& immunization, EntryRules& rules);
void check(const events::Observation& observation, EntryRules& rules);
void check(const events::Encounter& encounter, EntryRules& rules);
void check(const events::CarePlan& plan, EntryRules& rules);
void check(const events::Note& note, EntryRules& rules);

// An order of what the patient is allergic to, by code, needs a reason that overrides it.
void check_against(const events::Medication& medication,
                   const std::vector<events::Allergy>& allergies, EntryRules& rules);
// Whether the two name the same substance, in some code system.
bool is_against(const events::Allergy& allergy, const events::Medication& medication);

// Why the one cannot become the other; nothing: it can. An encounter is planned, arrived, in
// progress and finished, in this order, and may be cancelled before it is in progress.
std::optional<Refusal> wrong_step(const events::Encounter& before, const events::Encounter& after);
template <typename Content>
std::optional<Refusal> wrong_step(const Content&, const Content&) {
  return std::nullopt;
}

// What was found of the encounter that a content names.
enum class EncounterSeen {
  not_looked_for,  // it may be recorded later
  there,           // in this chart
  missing,
  in_error,
  itself,  // the entry that names it
};
void check_encounter(EncounterSeen seen, EntryRules& rules);

}  // namespace carelog::command
