// Two patients who look alike and were looked at: they are two. Pure.
//
// The mark is kept with the patient whose id is the lower one, so that a pair has one place. It
// changes nothing but the list of likely duplicates, and can be taken back.
#pragma once

#include <cstddef>
#include <string>

#include "command-side/patient/commands.h"

namespace carelog::command {

inline constexpr std::size_t not_duplicates_max = 200;  // of one patient

// Nothing to do: it is marked already.
struct MarkNotDuplicate {
  std::string clinic;
  std::string patient_id;
  std::string other_id;
  std::string reason;
  Patient other;  // as this node knows it
};
[[nodiscard]] Decision decide(const MarkNotDuplicate& command, const Patient& patient);

// Nothing to do: it is not marked.
struct RetractNotDuplicate {
  std::string other_id;
  std::string reason;
};
[[nodiscard]] Decision decide(const RetractNotDuplicate& command, const Patient& patient);

}  // namespace carelog::command
