// What refusals say of a field, in the same words wherever it is. Pure.
#pragma once

#include <string>

#include "infra/text/text.h"

namespace carelog::command {

// Why a text is refused, as a code and as how to mend it (FieldError).
struct FaultWords {
  const char* code;
  const char* detail;
};
FaultWords words_of(infra::TextFault fault);

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
