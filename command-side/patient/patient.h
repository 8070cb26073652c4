// A patient as the write side knows it: what decisions are made against. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/facts/event.h"

namespace carelog::command {

// How far a patient is on the way into another's record, and out again.
enum class MergeStep {
  apart,
  begun,      // the target has not answered yet
  completed,  // merged
  undoing,    // merged until the target has given back what it took
};

struct Patient {
  bool registered = false;
  std::string clinic;
  std::string name;
  std::string email;
  std::string address;
  std::string date_of_birth;
  std::string registered_date;
  std::vector<events::Identifier> identifiers;
  events::Gender gender = events::Gender::unspecified;
  std::string telephone;
  std::string deceased_date;  // empty while alive, and of a death of unknown date
  std::string deceased_time;  // the moment; empty: not known
  bool deceased = false;
  bool active = false;
  std::string inactive_reason;
  events::PatientDetails details;
  MergeStep merge_step = MergeStep::apart;
  std::optional<events::PatientMergeBegun> merge;         // unless apart
  std::vector<events::PatientMergeAccepted> merged_from;  // in the order in which they came
  std::vector<std::string> not_duplicates;                // ids, as marked (not_duplicate.h)

  friend bool operator==(const Patient&, const Patient&) = default;
};

// The state after one more fact. Cannot fail: facts of other aggregates leave it as it is.
Patient evolve(Patient patient, const events::Event& event);

// The fewest facts that lead to this state from nothing: how it is stored. Folding them gives it
// back.
std::vector<events::Event> facts_of(const Patient& patient);

// Values that no two active patients of a clinic may share, and which field each is: the e-mail
// address, and each identifier of a record (events/facts/identifier_kind.h). What a target
// took from a source stays the source's as long as they are merged, and what the target had before
// stays its own: so a merge and its undoing take nothing that another could have taken meanwhile.
// What a merged source has and the target did not take is free.
struct UniqueKey {
  std::string key;    // comparable (infra/text/text.h), with clinic and kind
  std::string field;  // "email", "identifiers/0/value"
};
std::vector<UniqueKey> unique_keys(const Patient& patient);

}  // namespace carelog::command
