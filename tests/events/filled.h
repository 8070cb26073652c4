// Values of described types, for tests.
#pragma once

#include <string>

#include "events/description/fields.h"

namespace carelog::description {

// A value with every field set, each to a different value.
template <typename T>
void fill(T& value, int& number) {
  ++number;
  if constexpr (std::is_same_v<T, std::string>) {
    value = "Wert " + std::to_string(number) + " \xc3\xbc";
  } else if constexpr (is_bytes<T>) {
    value.fill(static_cast<std::uint8_t>(number));
  } else if constexpr (std::is_same_v<T, bool>) {
    value = true;
  } else if constexpr (std::is_enum_v<T>) {
    value = description_of<T>.enumerators.back().value;
  } else if constexpr (std::is_integral_v<T>) {
    value = static_cast<T>(std::is_signed_v<T> ? -number : number << 20);
  } else if constexpr (is_list<T>) {
    for (int i = 0; i < 3; ++i) fill(value.emplace_back(), number);
  } else if constexpr (is_optional<T>) {
    fill(value.emplace(), number);
  } else if constexpr (DescribedStruct<T>) {
    each_field<T>([&](const auto& each) { fill(value.*each.member, number); });
  }
}

template <typename T>
T filled() {
  T value{};
  int number = 0;
  fill(value, number);
  return value;
}

}  // namespace carelog::description
