// What the audit trail says about a patient's facts (description/said.h): each field of the details
// under its own name.
#pragma once

#include <string>

#include "events/facts/patient_merge.h"

namespace carelog::events {

template <typename Say>
void each_said(const PatientRegistered& fact, Say&& say) {
  description::each_said<PatientRegistered>(fact, say);
  if (!fact.details) return;
  description::each_field<PatientDetails>(
      [&](const auto& each) { say(each.json_name.view(), said_of(*fact.details.*each.member)); });
}

template <typename Say>
void each_said(const PatientDetailsCorrected& fact, Say&& say) {
  description::each_said<PatientDetailsCorrected>(fact, say);
  if (!fact.details) return;
  each_named<PatientDetails>(fact.details->fields, [&](const auto& each) {
    say(each.json_name.view(), said_of(fact.details->details.*each.member));
  });
}

template <typename Say>
void each_said(const PatientMarkedDeceased& fact, Say&& say) {
  description::each_said<PatientMarkedDeceased>(fact, say);
  say("deceased", std::string(fact.deceased_date.empty() ? "true" : ""));
}

// Of a merge: what stands where. The source is merged into somebody while the target says so.
template <typename Say>
void each_said(const PatientMergeBegun& fact, Say&& say) {
  say("mergePendingWith", fact.target_id);
  say("mergeId", fact.merge_id);
  say("mergeTakes", description::to_json_text(fact.taken));
  say("mergeReason", fact.reason);
}

template <typename Say>
void each_said(const PatientMergeCompleted& fact, Say&& say) {
  say("mergePendingWith", "");
  say("mergedInto", fact.target_id);
}

template <typename Say>
void each_said(const PatientMergeGivenUp&, Say&& say) {
  for (const char* each : {"mergePendingWith", "mergeId", "mergeTakes", "mergeReason"}) {
    say(each, "");
  }
}

template <typename Say>
void each_said(const PatientUnmergeBegun& fact, Say&& say) {
  say("mergePendingWith", fact.target_id);
  say("unmergeReason", fact.reason);
}

template <typename Say>
void each_said(const PatientUnmerged&, Say&& say) {
  for (const char* each : {"mergedInto", "mergePendingWith", "mergeId", "mergeTakes", "mergeReason",
                           "unmergeReason"}) {
    say(each, "");
  }
}

template <typename Say>
void each_said(const PatientMergeAccepted& fact, Say&& say) {
  say("mergedFrom/" + fact.source_id, fact.merge_id);
  say("mergeTook/" + fact.source_id, description::to_json_text(fact.taken));
}

template <typename Say>
void each_said(const PatientMergeReverted& fact, Say&& say) {
  say("mergedFrom/" + fact.source_id, "");
  say("mergeTook/" + fact.source_id, "");
}

template <typename Say>
void each_said(const PatientMarkedNotDuplicate& fact, Say&& say) {
  say("notDuplicateOf/" + fact.other_id, "true");
  say("notDuplicateReason/" + fact.other_id, fact.reason);
}

template <typename Say>
void each_said(const PatientNotDuplicateRetracted& fact, Say&& say) {
  say("notDuplicateOf/" + fact.other_id, "");
  say("notDuplicateReason/" + fact.other_id, fact.reason);
}

}  // namespace carelog::events
