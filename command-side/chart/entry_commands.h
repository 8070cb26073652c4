// What may be asked about an entry of a chart, and who decides it: beside the patient in whose
// chart it is, as the patient is at that moment. Pure.
//
// The chart of a patient who is deactivated is closed. Death closes nothing: what happened before
// is often written down after. No events and no refusal means that the state says already what was
// asked.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "command-side/chart/content_rules.h"
#include "command-side/chart/entry.h"
#include "command-side/patient/patient.h"
#include "command-side/refusal.h"

namespace carelog::command {

using EntryDecision = tl::expected<std::vector<events::Event>, Refusal>;

// Whose command it is, in whose chart, and when; and what was looked up for it.
struct ChartOccasion {
  std::string clinic;
  std::string patient_id;
  ChartMoment now;
  std::vector<events::Allergy> allergies = {};  // that are active, where a medication is ordered
  EncounterSeen encounter = EncounterSeen::not_looked_for;  // that the content names
};

template <typename Content>
struct RecordEntry {
  ChartOccasion occasion;
  Content content;
};

// Fields by their names in the description; the content holds what they shall be, and nothing else.
template <typename Content>
struct AmendEntry {
  ChartOccasion occasion;
  std::vector<std::string> fields;
  Content content;
};

template <typename Content>
struct MarkEntryInError {
  ChartOccasion occasion;
  std::string reason;
};

// Why nothing of this chart can be changed; nothing: it can.
std::optional<Refusal> closed_chart(const ChartOccasion& occasion, const Patient& patient);
// Why this reason is none; nothing: it is one.
std::optional<Refusal> wrong_reason(const std::string& reason);

namespace chart {

template <typename Content>
EntryDecision one(events::EntryFact<Content> fact) {
  return std::vector<events::Event>{events::ChartFact(std::move(fact))};
}

template <typename Content>
std::optional<Refusal> wrong_content(const Content& content, const ChartOccasion& occasion,
                                     bool names_encounter) {
  EntryRules rules(occasion.now);
  rules.shape(content);
  check(content, rules);
  if (names_encounter) check_encounter(occasion.encounter, rules);
  if constexpr (std::is_same_v<Content, events::Medication>) {
    check_against(content, occasion.allergies, rules);
  }
  if (rules.errors().empty()) return std::nullopt;
  return rules.refusal();
}

// Why an entry that is there cannot be changed; nothing: it can.
template <typename Content>
std::optional<Refusal> unchangeable(const ChartOccasion& occasion, const Entry<Content>& entry,
                                    const Patient& patient) {
  if (!entry.recorded || entry.patient_id != occasion.patient_id) return no_such_record();
  return closed_chart(occasion, patient);
}

}  // namespace chart

template <typename Content>
[[nodiscard]] EntryDecision decide(const RecordEntry<Content>& command, const Entry<Content>& entry,
                                   const Patient& patient) {
  if (auto refusal = closed_chart(command.occasion, patient)) {
    return tl::unexpected(std::move(*refusal));
  }
  if (entry.recorded) {
    return tl::unexpected(
        Refusal{RefusalCode::already_exists, "an entry is already recorded under this id"});
  }
  Content content = tidied(command.content);
  const bool named = !content.encounter_id.empty();
  if (auto refusal = chart::wrong_content(content, command.occasion, named)) {
    return tl::unexpected(std::move(*refusal));
  }
  return chart::one<Content>(events::EntryRecorded<Content>{
      command.occasion.clinic, command.occasion.patient_id, std::move(content)});
}

template <typename Content>
[[nodiscard]] EntryDecision decide(const AmendEntry<Content>& command, const Entry<Content>& entry,
                                   const Patient& patient) {
  if (auto refusal = chart::unchangeable(command.occasion, entry, patient)) {
    return tl::unexpected(std::move(*refusal));
  }
  if (entry.in_error) {
    return tl::unexpected(Refusal{RefusalCode::state_conflict,
                                  "the entry is marked as an error: record a new one instead"});
  }
  const Content wanted = events::amended(
      entry.content, events::EntryAmended<Content>{command.fields, tidied(command.content)});
  // One that it had before is not looked for again.
  const bool named =
      !wanted.encounter_id.empty() && wanted.encounter_id != entry.content.encounter_id;
  if (auto refusal = chart::wrong_content(wanted, command.occasion, named)) {
    return tl::unexpected(std::move(*refusal));
  }
  if (auto refusal = wrong_step(entry.content, wanted)) return tl::unexpected(std::move(*refusal));
  events::EntryAmended<Content> change;
  description::each_field<Content>([&](const auto& each) {
    if (wanted.*each.member == entry.content.*each.member) return;
    change.fields.emplace_back(each.name);
    change.content.*each.member = wanted.*each.member;
  });
  if (change.fields.empty()) return std::vector<events::Event>{};
  return chart::one<Content>(std::move(change));
}

template <typename Content>
[[nodiscard]] EntryDecision decide(const MarkEntryInError<Content>& command,
                                   const Entry<Content>& entry, const Patient& patient) {
  if (auto refusal = chart::unchangeable(command.occasion, entry, patient)) {
    return tl::unexpected(std::move(*refusal));
  }
  const std::string reason = infra::trimmed(command.reason);
  if (auto refusal = wrong_reason(reason)) return tl::unexpected(std::move(*refusal));
  if (entry.in_error) return std::vector<events::Event>{};
  return chart::one<Content>(events::EntryMarkedInError<Content>{reason});
}

}  // namespace carelog::command
