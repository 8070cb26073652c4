#include "command-side/patient/not_duplicate.h"

#include <algorithm>
#include <optional>

#include "command-side/patient/details_rules.h"
#include "command-side/patient/merge.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

using namespace events;

std::optional<Refusal> wrong_reason(const std::string& reason) {
  DetailsRules rules("");
  rules.reason(reason);
  if (rules.errors().empty()) return std::nullopt;
  return rules.refusal();
}

bool is_marked(const Patient& patient, const std::string& other_id) {
  const auto& all = patient.not_duplicates;
  return std::find(all.begin(), all.end(), other_id) != all.end();
}

tl::unexpected<Refusal> cannot_mark(std::string detail) {
  return tl::unexpected(Refusal{RefusalCode::state_conflict, std::move(detail)});
}

}  // namespace

Decision decide(const MarkNotDuplicate& command, const Patient& patient) {
  const Patient& other = command.other;
  if (!patient.registered || !other.registered || other.clinic != command.clinic) {
    return tl::unexpected(no_such_record());
  }
  const std::string reason = infra::trimmed(command.reason);
  if (auto wrong = wrong_reason(reason)) return tl::unexpected(std::move(*wrong));
  if (command.other_id == command.patient_id) {
    return cannot_mark("the two are one patient: name two");
  }
  if (is_marked(patient, command.other_id)) return std::vector<Event>{};
  for (const Patient* each : {&patient, &other}) {
    if (auto gone = merged_away(*each)) return tl::unexpected(std::move(*gone));
  }
  if (patient.not_duplicates.size() >= not_duplicates_max) {
    return cannot_mark("the patient is marked as no duplicate of " +
                       std::to_string(not_duplicates_max) + " others already");
  }
  return std::vector<Event>{PatientMarkedNotDuplicate{command.other_id, reason}};
}

Decision decide(const RetractNotDuplicate& command, const Patient& patient) {
  if (!patient.registered) return tl::unexpected(no_such_record());
  const std::string reason = infra::trimmed(command.reason);
  if (auto wrong = wrong_reason(reason)) return tl::unexpected(std::move(*wrong));
  if (!is_marked(patient, command.other_id)) return std::vector<Event>{};
  return std::vector<Event>{PatientNotDuplicateRetracted{command.other_id, reason}};
}

}  // namespace carelog::command
