// Described values to Protobuf bytes, the same bytes that the generated class would write.
#pragma once

#include <string>

#include "events/description/wire_size.h"

namespace carelog::description {

inline void write_content(WireOutput& out, const std::string& text) {
  out.raw(text.data(), text.size());
}

template <std::size_t size>
void write_content(WireOutput& out, const std::array<std::uint8_t, size>& bytes) {
  out.raw(bytes.data(), size);
}

template <DescribedStruct T>
void write_content(WireOutput& out, const T& value);
template <typename... Kinds>
void write_content(WireOutput& out, const std::variant<Kinds...>& choice);

template <typename T>
void write_value(WireOutput& out, std::uint32_t number, const T& value) {
  if constexpr (is_scalar<T>) {
    out.varint(as_varint(value));
    out.tag(number, varint_type);
  } else {
    const char* end = out.at();
    write_content(out, value);
    out.enclose(number, end);
  }
}

template <typename T>
void write_list(WireOutput& out, std::uint32_t number, const std::vector<T>& values) {
  const char* end = out.at();
  for (auto value = values.rbegin(); value != values.rend(); ++value) {
    if constexpr (is_scalar<T>) {
      out.varint(as_varint(*value));
    } else {
      write_value(out, number, *value);
    }
  }
  if (is_scalar<T> && !values.empty()) out.enclose(number, end);
}

template <typename T>
void write_field(WireOutput& out, std::uint32_t number, const T& value) {
  if constexpr (is_list<T>) {
    write_list(out, number, value);
  } else if constexpr (is_optional<T>) {
    if (!value) return;
    if constexpr (is_list<typename T::value_type>) {
      const char* end = out.at();
      write_list(out, 1, *value);
      out.enclose(number, end);
    } else {
      write_value(out, number, *value);
    }
  } else {
    if (!is_absent(value)) write_value(out, number, value);
  }
}

template <DescribedStruct T>
void write_content(WireOutput& out, const T& value) {
  constexpr const auto& fields = description_of<T>.fields;
  constexpr std::size_t count = std::tuple_size_v<std::remove_cvref_t<decltype(fields)>>;
  const auto write_nth = [&](const auto& each) {
    write_field(out, each.number, value.*each.member);
  };
  [&]<std::size_t... index>(std::index_sequence<index...>) {
    (write_nth(std::get<count - 1 - index>(fields)), ...);
  }
  (std::make_index_sequence<count>());
}

template <typename... Kinds>
void write_content(WireOutput& out, const std::variant<Kinds...>& choice) {
  visit_kind(
      [&]<typename Kind>(const Kind& kind) {
        static_assert(description_of<Kind>.number > 0, "say which case of its oneof it is");
        write_value(out, description_of<Kind>.number, kind);
      },
      choice);
}

// The bytes of a struct or of a choice.
template <typename T>
std::string encode(const T& value) {
  std::string bytes(content_size(value), '\0');
  WireOutput out(bytes);
  write_content(out, value);
  return bytes;
}

}  // namespace carelog::description
