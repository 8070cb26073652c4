// The words for refused fields, the same wherever a field occurs. Pure.
#pragma once

#include <string>
#include <string_view>

#include "infra/text/text.h"

namespace carelog::command {

// Why a text is refused: the code, and how to mend it (FieldError).
struct FaultWords {
  const char* code;
  const char* detail;
};
FaultWords words_of(infra::TextFault fault);

// The records that clinics keep begin with people born after it: an earlier date is a slip.
inline constexpr std::string_view earliest_date = "1800-01-01";
std::string too_early_detail();  // "give a date from 1800-01-01 on"

// "mild, moderate, severe"
template <typename Words>
std::string in_words(const Words& words) {
  std::string all;
  for (const auto& each : words) {
    if (!all.empty()) all += ", ";
    all += each;
  }
  return all;
}

}  // namespace carelog::command
