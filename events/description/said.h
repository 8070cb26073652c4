// What a described struct says, as texts by name: the audit trail learns from it what changed. A
// name means the same thing in all structs that use it.
#pragma once

#include <string>
#include <string_view>

#include "events/description/json.h"

namespace carelog::description {

// Whether the noun reports a member of this type in parts, under their own names.
template <typename T>
inline constexpr bool said_in_parts = false;

// A list or struct is JSON without empty members; a list without items is empty.
template <typename T>
std::string text_of(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(name_of(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_integral_v<T>) {
    return std::to_string(value);
  } else if constexpr (is_list<T>) {
    return value.empty() ? std::string() : to_known_json_text(value);
  } else {
    return to_known_json_text(value);
  }
}

// Calls say(name, text) for every field that is there, then for all that is implied; "" means "not
// known". The clinic is left out, because it does not change.
template <DescribedStruct T, typename Say>
void each_said(const T& value, Say&& say) {
  each_field<T>([&](const auto& each) {
    if (each.mark == Mark::clinic) return;
    const auto& member = value.*each.member;
    using Member = std::remove_cvref_t<decltype(member)>;
    if constexpr (is_optional<Member>) {
      if constexpr (said_in_parts<typename Member::value_type>) return;
      if (member) say(each.json_name.view(), text_of(*member));
    } else {
      say(each.json_name.view(), text_of(member));
    }
  });
  for (const Implied& each : description_of<T>.implied) {
    say(CamelCase(each.name).view(), std::string(each.value));
  }
}

// The clinic that the struct names, or null.
template <DescribedStruct T>
const std::string* clinic_in(const T& value) {
  const std::string* clinic = nullptr;
  each_field<T>([&](const auto& each) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value.*each.member)>, std::string>) {
      if (each.mark == Mark::clinic) clinic = &(value.*each.member);
    }
  });
  return clinic;
}

}  // namespace carelog::description
