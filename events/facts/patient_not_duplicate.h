// What can happen to two records that look alike and were looked at: they are of two patients.
// Facts of the one whose id is the lower.
#pragma once

#include <string>

#include "events/description/description.h"
#include "events/description/fields.h"

namespace carelog::events {

struct PatientMarkedNotDuplicate {
  std::string other_id;
  std::string reason = {};
  friend bool operator==(const PatientMarkedNotDuplicate&,
                         const PatientMarkedNotDuplicate&) = default;
};

constexpr auto describe(description::Of<PatientMarkedNotDuplicate>) {
  using namespace description;
  using Fact = PatientMarkedNotDuplicate;
  return message("PatientMarkedNotDuplicate", 23, field("other_id", 1, &Fact::other_id),
                 field("reason", 2, &Fact::reason, Mark::personal));
}

struct PatientNotDuplicateRetracted {
  std::string other_id;
  std::string reason = {};
  friend bool operator==(const PatientNotDuplicateRetracted&,
                         const PatientNotDuplicateRetracted&) = default;
};

constexpr auto describe(description::Of<PatientNotDuplicateRetracted>) {
  using namespace description;
  using Fact = PatientNotDuplicateRetracted;
  return message("PatientNotDuplicateRetracted", 24, field("other_id", 1, &Fact::other_id),
                 field("reason", 2, &Fact::reason, Mark::personal));
}

}  // namespace carelog::events
