// What can happen when two records turn out to be of one patient: the source is merged into the
// target, and perhaps taken out again.
//
// The two are led apart, so it takes three decisions: the source begins, the target accepts or
// does not, the source completes or gives up. From the first on nothing else happens to the source.
// What readers are shown is the target's fact alone: before it the two are two, after it they are
// one, on both sides. It goes back in the same way: begun at the source, reverted at the target,
// finished at the source.
#pragma once

#include <string>
#include <variant>

#include "events/facts/patient.h"
#include "events/facts/patient_not_duplicate.h"

namespace carelog::events {

// Of the source.
struct PatientMergeBegun {
  std::string merge_id;
  std::string target_id;
  PatientDetailsCorrected taken;  // what the target is to take; identifiers beside its own
  std::string reason;
  friend bool operator==(const PatientMergeBegun&, const PatientMergeBegun&) = default;
};

constexpr auto describe(description::Of<PatientMergeBegun>) {
  using namespace description;
  using Fact = PatientMergeBegun;
  return message("PatientMergeBegun", 16, field("merge_id", 1, &Fact::merge_id),
                 field("target_id", 2, &Fact::target_id),
                 field("taken", 3, &Fact::taken, Mark::personal),
                 field("reason", 4, &Fact::reason, Mark::personal));
}

struct PatientMergeCompleted {
  std::string merge_id;
  std::string target_id;
  friend bool operator==(const PatientMergeCompleted&, const PatientMergeCompleted&) = default;
};

constexpr auto describe(description::Of<PatientMergeCompleted>) {
  using namespace description;
  using Fact = PatientMergeCompleted;
  return message("PatientMergeCompleted", 17, field("merge_id", 1, &Fact::merge_id),
                 field("target_id", 2, &Fact::target_id));
}

// The target could not take it.
struct PatientMergeGivenUp {
  std::string merge_id;
  std::string target_id;
  friend bool operator==(const PatientMergeGivenUp&, const PatientMergeGivenUp&) = default;
};

constexpr auto describe(description::Of<PatientMergeGivenUp>) {
  using namespace description;
  using Fact = PatientMergeGivenUp;
  return message("PatientMergeGivenUp", 18, field("merge_id", 1, &Fact::merge_id),
                 field("target_id", 2, &Fact::target_id));
}

struct PatientUnmergeBegun {
  std::string merge_id;
  std::string target_id;
  std::string reason;
  friend bool operator==(const PatientUnmergeBegun&, const PatientUnmergeBegun&) = default;
};

constexpr auto describe(description::Of<PatientUnmergeBegun>) {
  using namespace description;
  using Fact = PatientUnmergeBegun;
  return message("PatientUnmergeBegun", 19, field("merge_id", 1, &Fact::merge_id),
                 field("target_id", 2, &Fact::target_id),
                 field("reason", 3, &Fact::reason, Mark::personal));
}

struct PatientUnmerged {
  std::string merge_id;
  std::string target_id;
  friend bool operator==(const PatientUnmerged&, const PatientUnmerged&) = default;
};

constexpr auto describe(description::Of<PatientUnmerged>) {
  using namespace description;
  using Fact = PatientUnmerged;
  return message("PatientUnmerged", 20, field("merge_id", 1, &Fact::merge_id),
                 field("target_id", 2, &Fact::target_id));
}

// Of the target. Its details change by a PatientDetailsCorrected of the same decision.
struct PatientMergeAccepted {
  std::string merge_id;
  std::string source_id;
  PatientDetailsCorrected taken;   // what it took where it had something else; identifiers: added
  PatientDetailsCorrected before;  // what it had there; no identifiers
  friend bool operator==(const PatientMergeAccepted&, const PatientMergeAccepted&) = default;
};

constexpr auto describe(description::Of<PatientMergeAccepted>) {
  using namespace description;
  using Fact = PatientMergeAccepted;
  return message("PatientMergeAccepted", 21, field("merge_id", 1, &Fact::merge_id),
                 field("source_id", 2, &Fact::source_id),
                 field("taken", 3, &Fact::taken, Mark::personal),
                 field("before", 4, &Fact::before, Mark::personal));
}

struct PatientMergeReverted {
  std::string merge_id;
  std::string source_id;
  friend bool operator==(const PatientMergeReverted&, const PatientMergeReverted&) = default;
};

constexpr auto describe(description::Of<PatientMergeReverted>) {
  using namespace description;
  using Fact = PatientMergeReverted;
  return message("PatientMergeReverted", 22, field("merge_id", 1, &Fact::merge_id),
                 field("source_id", 2, &Fact::source_id));
}

using PatientMergeFact =
    std::variant<PatientMergeBegun, PatientMergeCompleted, PatientMergeGivenUp, PatientUnmergeBegun,
                 PatientUnmerged, PatientMergeAccepted, PatientMergeReverted,
                 PatientMarkedNotDuplicate, PatientNotDuplicateRetracted>;

template <typename... Some, typename... More>
std::variant<Some..., More...> either(std::variant<Some...>, std::variant<More...>);

// Everything that can happen to a patient.
using PatientFact = decltype(either(LifeFact{}, PatientMergeFact{}));

}  // namespace carelog::events
