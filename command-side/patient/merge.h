// Two records of one patient: what may be asked, and who decides it (events/facts/patient_merge.h
// says how it goes). Pure.
//
// What the target takes is what was named and the source has, and always the source's identifiers,
// beside its own: the patient is found by both. What is named and the source does not have leaves
// the target as it is. The rest stays on record at the source, which nothing changes while it is
// merged. When it is undone the source is as it was, and of the target each field that still says
// what it took says again what it said before; what was corrected since stays.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command-side/patient/commands.h"

namespace carelog::command {

inline constexpr std::size_t merge_fields_max = 30;

// Of the source. Both are active and of one clinic, neither is merged or about to be, and both are
// alive or both dead. Nothing to do: it is merged into this target already.
struct MergePatient {
  std::string clinic;
  std::string source_id;
  std::string target_id;
  std::vector<std::string> fields;  // "dateOfBirth": as in JSON
  std::string reason;
  std::string merge_id;
  Patient target;  // as this node knows it: the target has the last word
};
[[nodiscard]] Decision decide(const MergePatient& command, const Patient& source);

// Of the source. A target that is merged itself gives nothing back: its own merge is undone first.
struct UnmergePatient {
  std::string reason;
  Patient target;  // as this node knows it
};
[[nodiscard]] Decision decide(const UnmergePatient& command, const Patient& source);

// Of the target, by the reactor. Nothing to do: it cannot, and never will under this merge.
struct AcceptMerge {
  std::string merge_id;
  std::string source_id;
  events::PatientDetailsCorrected taken;
};
[[nodiscard]] Decision decide(const AcceptMerge& command, const Patient& target);

// Of the target, by the reactor: gives back what it took.
struct RevertMerge {
  std::string merge_id;
};
[[nodiscard]] Decision decide(const RevertMerge& command, const Patient& target);

// Of the source, by the reactor, when the target has answered.
struct SettleMerge {
  std::string merge_id;
  bool merged = false;  // the target says so
};
[[nodiscard]] Decision decide(const SettleMerge& command, const Patient& source);

// Why nothing about this patient can be changed; nothing: it can.
std::optional<Refusal> merged_away(const Patient& patient);

}  // namespace carelog::command
