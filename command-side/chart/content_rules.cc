#include "command-side/chart/content_rules.h"

#include <algorithm>
#include <array>

namespace carelog::command {
namespace {

// What every kind ends with.
template <typename Content>
void check_origin(const Content& content, EntryRules& rules) {
  rules.id("encounter_id", content.encounter_id);
  rules.past_time("recorded_on", content.recorded_on);
}

void check_value(const std::string& path, const events::ObservedValue& value, EntryRules& rules) {
  const int said = int{value.quantity != events::Quantity{}} + int{says_something(value.coded)} +
                   int{!value.text.empty()} + int{says_something(value.absent_reason)};
  if (said > 1) {
    rules.fail(path, "too-many", "give one of quantity, coded, text and absentReason");
  }
}

void check_dosage(const std::string& path, const events::Dosage& dosage, EntryRules& rules) {
  constexpr std::int64_t frequency_max = 1000;
  rules.not_negative(path + "/dose", dosage.dose);
  rules.count(path + "/frequency", dosage.frequency, frequency_max);
  rules.not_negative(path + "/period", dosage.period);
}

void check_ranges(const std::string& path, const std::vector<events::ReferenceRange>& ranges,
                  EntryRules& rules) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    rules.range(path + "/" + std::to_string(i), ranges[i]);
  }
}

bool share_a_code(const events::Concept& one, const events::Concept& other) {
  const auto is_in_other = [&](const events::Coding& coding) {
    return std::any_of(other.codings.begin(), other.codings.end(), [&](const auto& each) {
      return !coding.code.empty() && each.system == coding.system && each.code == coding.code;
    });
  };
  return std::any_of(one.codings.begin(), one.codings.end(), is_in_other);
}

template <typename Words>
bool is_one_of(const std::string& word, const Words& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_running_order(const events::Medication& medication) {
  constexpr std::array running = {"draft", "intended", "active", "on-hold"};
  return medication.kind == "order" && is_one_of(medication.status, running);
}

constexpr std::array ongoing_conditions = {"active", "recurrence", "relapse"};
constexpr std::array begun_encounters = {"arrived", "triaged", "in-progress", "onleave",
                                         "finished"};

constexpr std::array encounter_life = {"planned",     "arrived", "triaged",
                                       "in-progress", "onleave", "finished"};

int step_of(const std::string& status) {
  const auto* found = std::find(encounter_life.begin(), encounter_life.end(), status);
  return found == encounter_life.end() ? -1 : static_cast<int>(found - encounter_life.begin());
}

}  // namespace

void check(const events::Allergy& allergy, EntryRules& rules) {
  rules.required("code", says_something(allergy.code));
  rules.one_of("clinical_status", allergy.clinical_status, {"active", "inactive", "resolved"});
  rules.one_of("verification_status", allergy.verification_status,
               {"unconfirmed", "presumed", "confirmed", "refuted"});
  rules.one_of("type", allergy.type, {"allergy", "intolerance"});
  for (std::size_t i = 0; i < allergy.categories.size(); ++i) {
    rules.one_of("categories/" + std::to_string(i), allergy.categories[i],
                 {"food", "medication", "environment", "biologic"});
  }
  rules.one_of("criticality", allergy.criticality, {"low", "high", "unable-to-assess"});
  rules.past_time("onset", allergy.onset);
  rules.past_time("last_occurrence", allergy.last_occurrence);
  rules.period("onset", allergy.onset, "last_occurrence", allergy.last_occurrence);
  for (std::size_t i = 0; i < allergy.reactions.size(); ++i) {
    const std::string path = "reactions/" + std::to_string(i);
    rules.one_of(path + "/severity", allergy.reactions[i].severity, {"mild", "moderate", "severe"});
    rules.past_time(path + "/onset", allergy.reactions[i].onset);
    rules.required(path + "/manifestations", !allergy.reactions[i].manifestations.empty());
  }
  check_origin(allergy, rules);
}

void check(const events::Condition& condition, EntryRules& rules) {
  rules.required("code", says_something(condition.code));
  rules.one_of("clinical_status", condition.clinical_status,
               {"active", "recurrence", "relapse", "inactive", "remission", "resolved"});
  rules.one_of("verification_status", condition.verification_status,
               {"unconfirmed", "provisional", "differential", "confirmed", "refuted"});
  rules.past_time("onset", condition.onset);
  rules.past_time("abatement", condition.abatement);
  rules.period("onset", condition.onset, "abatement", condition.abatement);
  if (!condition.abatement.empty() && is_one_of(condition.clinical_status, ongoing_conditions)) {
    rules.fail("clinical_status", "contradicts",
               "a condition with an abatement is inactive, in remission or resolved");
  }
  check_origin(condition, rules);
}

void check(const events::Medication& medication, EntryRules& rules) {
  rules.required("code", says_something(medication.code));
  rules.required("kind", !medication.kind.empty());
  rules.one_of("kind", medication.kind, {"order", "statement"});
  rules.required("status", !medication.status.empty());
  rules.one_of("status", medication.status,
               {"draft", "intended", "active", "on-hold", "stopped", "cancelled", "completed",
                "not-taken", "unknown"});
  rules.one_of("intent", medication.intent,
               {"proposal", "plan", "order", "original-order", "reflex-order", "filler-order",
                "instance-order", "option"});
  rules.one_of("priority", medication.priority, {"routine", "urgent", "asap", "stat"});
  rules.period("start", medication.start, "end", medication.end);
  if (medication.status == "completed") rules.past_time("start", medication.start);
  for (std::size_t i = 0; i < medication.dosages.size(); ++i) {
    check_dosage("dosages/" + std::to_string(i), medication.dosages[i], rules);
  }
  check_origin(medication, rules);
}

bool is_against(const events::Allergy& allergy, const events::Medication& medication) {
  return share_a_code(allergy.code, medication.code) ||
         std::any_of(medication.ingredients.begin(), medication.ingredients.end(),
                     [&](const auto& each) { return share_a_code(allergy.code, each); });
}

void check_against(const events::Medication& medication,
                   const std::vector<events::Allergy>& allergies, EntryRules& rules) {
  const bool is_met = std::any_of(allergies.begin(), allergies.end(),
                                  [&](const auto& each) { return is_against(each, medication); });
  if (!is_met || !is_running_order(medication) || !medication.override_reason.empty()) return;
  rules.fail(
      "override_reason", "allergy-on-record",
      "an active allergy to this substance is on record: say why it is ordered all the same");
}

void check(const events::Procedure& procedure, EntryRules& rules) {
  rules.required("code", says_something(procedure.code));
  rules.required("status", !procedure.status.empty());
  rules.one_of(
      "status", procedure.status,
      {"preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "unknown"});
  rules.period("start", procedure.start, "end", procedure.end);
  if (procedure.status == "completed") {
    rules.past_time("start", procedure.start);
    rules.past_time("end", procedure.end);
  }
  check_origin(procedure, rules);
}

void check(const events::Immunization& immunization, EntryRules& rules) {
  rules.required("code", says_something(immunization.code));
  rules.required("status", !immunization.status.empty());
  rules.one_of("status", immunization.status, {"completed", "not-done"});
  rules.required("occurred", !immunization.occurred.empty());
  rules.past_time("occurred", immunization.occurred);
  rules.time("expires", immunization.expires);
  rules.not_negative("dose", immunization.dose);
  check_origin(immunization, rules);
}

void check(const events::Observation& observation, EntryRules& rules) {
  rules.required("code", says_something(observation.code));
  rules.required("status", !observation.status.empty());
  rules.one_of(
      "status", observation.status,
      {"registered", "preliminary", "final", "amended", "corrected", "cancelled", "unknown"});
  rules.period("start", observation.start, "end", observation.end);
  rules.past_time("start", observation.start);
  check_value("value", observation.value, rules);
  check_ranges("reference_ranges", observation.reference_ranges, rules);
  for (std::size_t i = 0; i < observation.components.size(); ++i) {
    const std::string path = "components/" + std::to_string(i);
    rules.required(path + "/code", says_something(observation.components[i].code));
    check_value(path + "/value", observation.components[i].value, rules);
    check_ranges(path + "/reference_ranges", observation.components[i].reference_ranges, rules);
  }
  check_origin(observation, rules);
}

void check(const events::Encounter& encounter, EntryRules& rules) {
  rules.required("class/code", !encounter.class_.code.empty());
  rules.required("status", !encounter.status.empty());
  rules.one_of("status", encounter.status,
               {"planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled",
                "unknown"});
  rules.period("start", encounter.start, "end", encounter.end);
  if (is_one_of(encounter.status, begun_encounters)) rules.by_today("start", encounter.start);
  if (encounter.status == "finished") rules.past_time("end", encounter.end);
  for (std::size_t i = 0; i < encounter.participants.size(); ++i) {
    rules.required("participants/" + std::to_string(i) + "/name",
                   !encounter.participants[i].name.empty());
  }
  check_origin(encounter, rules);
}

void check(const events::CarePlan& plan, EntryRules& rules) {
  const bool named = !plan.title.empty() || !plan.categories.empty();
  if (!named) rules.fail("title", "required", "give a title or a category");
  rules.required("status", !plan.status.empty());
  rules.one_of("status", plan.status,
               {"draft", "active", "on-hold", "revoked", "completed", "unknown"});
  rules.one_of("intent", plan.intent, {"proposal", "plan", "order", "option"});
  rules.period("start", plan.start, "end", plan.end);
  for (std::size_t i = 0; i < plan.activities.size(); ++i) {
    rules.one_of("activities/" + std::to_string(i) + "/status", plan.activities[i].status,
                 {"not-started", "scheduled", "in-progress", "on-hold", "completed", "cancelled",
                  "stopped", "unknown"});
  }
  check_origin(plan, rules);
}

void check(const events::Note& note, EntryRules& rules) {
  rules.required("note", !note.note.empty());
  rules.one_of("status", note.status, {"preliminary", "final"});
  rules.past_time("about", note.about);
  check_origin(note, rules);
}

std::optional<Refusal> wrong_step(const events::Encounter& before, const events::Encounter& after) {
  if (before.status == after.status) return std::nullopt;
  const int from = step_of(before.status);
  const int to = step_of(after.status);
  constexpr int in_progress = 3;
  const bool may_cancel = after.status == "cancelled" && from >= 0 && from < in_progress;
  const bool is_back_from_leave = before.status == "onleave" && after.status == "in-progress";
  const bool is_step = from >= 0 && to > from;
  const bool was_unknown = before.status == "unknown";
  if (may_cancel || is_back_from_leave || is_step || was_unknown) return std::nullopt;
  return Refusal{RefusalCode::state_conflict,
                 "an encounter that is " + before.status + " cannot become " + after.status};
}

void check_encounter(EncounterSeen seen, EntryRules& rules) {
  const auto wrong = [&](const char* code, const char* detail) {
    rules.fail("encounter_id", code, detail);
  };
  switch (seen) {
    case EncounterSeen::not_looked_for:
    case EncounterSeen::there:
      break;
    case EncounterSeen::missing:
      wrong("unknown", "name an encounter of this patient by its id");
      break;
    case EncounterSeen::in_error:
      wrong("in-error", "name an encounter that is not marked as an error");
      break;
    case EncounterSeen::itself:
      wrong("itself", "name the encounter that this one is part of");
      break;
  }
}

}  // namespace carelog::command
