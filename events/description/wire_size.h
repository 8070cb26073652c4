// The size of a described value on the wire, in bytes.
#pragma once

#include <cstddef>
#include <string>

#include "events/description/fields.h"
#include "events/description/wire_output.h"

namespace carelog::description {

template <typename T>
constexpr std::uint64_t as_varint(T value) {
  static_assert(is_scalar<T>);
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
}

inline std::size_t content_size(const std::string& text) {
  return text.size();
}

template <std::size_t size>
std::size_t content_size(const std::array<std::uint8_t, size>&) {
  return size;
}

template <DescribedStruct T>
std::size_t content_size(const T& value);
template <typename... Kinds>
std::size_t content_size(const std::variant<Kinds...>& choice);

// Without its tag.
template <typename T>
std::size_t value_size(const T& value) {
  if constexpr (is_scalar<T>) {
    return varint_size(as_varint(value));
  } else {
    return delimited_size(content_size(value));
  }
}

// Repeated numbers are packed behind one tag; everything else has a tag for each item.
template <typename T>
std::size_t list_size(std::size_t tag_size, const std::vector<T>& values) {
  std::size_t size = 0;
  for (const T& value : values) size += value_size(value) + (is_scalar<T> ? 0 : tag_size);
  if constexpr (is_scalar<T>) return values.empty() ? 0 : tag_size + delimited_size(size);
  return size;
}

// Whether it is not written, because it is what a reader assumes for a missing field.
template <typename T>
bool is_absent(const T& value) {
  if constexpr (is_scalar<T>) {
    return value == T{};
  } else if constexpr (is_bytes<T> || is_choice<T>) {
    return false;
  } else {
    return content_size(value) == 0;
  }
}

template <typename T>
std::size_t field_size(std::uint32_t number, const T& value) {
  const std::size_t tag_size = varint_size(number << 3);
  if constexpr (is_list<T>) {
    return list_size(tag_size, value);
  } else if constexpr (is_optional<T>) {
    if (!value) return 0;
    if constexpr (is_list<typename T::value_type>) {
      return tag_size + delimited_size(list_size(1, *value));
    } else {
      return tag_size + value_size(*value);
    }
  } else {
    return is_absent(value) ? 0 : tag_size + value_size(value);
  }
}

template <DescribedStruct T>
std::size_t content_size(const T& value) {
  std::size_t size = 0;
  each_field<T>([&](const auto& each) { size += field_size(each.number, value.*each.member); });
  return size;
}

template <typename... Kinds>
std::size_t content_size(const std::variant<Kinds...>& choice) {
  return visit_kind(
      []<typename Kind>(const Kind& kind) {
        return varint_size(description_of<Kind>.number << 3) + delimited_size(content_size(kind));
      },
      choice);
}

}  // namespace carelog::description
