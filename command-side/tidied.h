// Described values as they are decided: texts without blanks at their ends, and with CR LF and CR
// turned into U+000A. Pure.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "events/description/fields.h"

namespace carelog::command {

std::string tidied_text(std::string_view text);

template <typename Value>
Value tidied(Value value) {
  if constexpr (std::is_same_v<Value, std::string>) {
    return tidied_text(value);
  } else if constexpr (description::is_list<Value>) {
    for (auto& each : value) each = tidied(std::move(each));
  } else if constexpr (description::DescribedStruct<Value>) {
    description::each_field<Value>(
        [&](const auto& each) { value.*each.member = tidied(std::move(value.*each.member)); });
  }
  return value;
}

}  // namespace carelog::command
