// Reads one field from Protobuf bytes; for whole messages see wire_read.h.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "events/description/fields.h"
#include "events/description/utf8.h"
#include "events/description/wire_input.h"

namespace carelog::description {

inline constexpr std::string_view by_a_newer_version = ": written by a newer version of carelog?";

// What reading finds out besides the value.
struct Reading {
  std::string unknown;  // the first thing this program does not know; empty if none

  void found_unknown(const std::string& what) {
    if (unknown.empty()) unknown = what + std::string(by_a_newer_version);
  }
};

inline void read_content(std::string_view bytes, std::string& text, Reading&) {
  if (!is_utf8(bytes)) throw Malformed("a text is not UTF-8");
  text.assign(bytes);
}

template <std::size_t size>
void read_content(std::string_view bytes, std::array<std::uint8_t, size>& value, Reading&) {
  if (bytes.size() != size) {
    throw Malformed(std::to_string(bytes.size()) + " bytes instead of " + std::to_string(size));
  }
  std::copy(bytes.begin(), bytes.end(), value.begin());
}

template <DescribedStruct T>
void read_content(std::string_view bytes, T& value, Reading& reading);
template <typename... Kinds>
void read_content(std::string_view bytes, std::variant<Kinds...>& choice, Reading& reading);

template <typename T>
void read_number(std::uint64_t varint, T& value, Reading& reading) {
  if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(varint);
    if (is_known(value)) return;
    reading.found_unknown(std::string(description_of<T>.name) + " " +
                          std::to_string(static_cast<std::int64_t>(varint)) + " is not known");
    value = T{};
  } else if constexpr (std::is_same_v<T, bool>) {
    value = varint != 0;
  } else {
    value = static_cast<T>(varint);
  }
}

// False: the wire type does not match, so it counts as not described.
template <typename T>
bool read_value(WireInput& in, std::uint32_t type, T& value, Reading& reading) {
  if (type != (is_scalar<T> ? varint_type : delimited_type)) return false;
  if constexpr (is_scalar<T>) {
    read_number(in.varint(), value, reading);
  } else {
    read_content(in.delimited(), value, reading);
  }
  return true;
}

template <typename T>
bool read_item(WireInput& in, std::uint32_t type, std::vector<T>& values, Reading& reading) {
  if constexpr (is_scalar<T>) {
    if (type == delimited_type) {
      for (WireInput packed(in.delimited()); !packed.at_end();) {
        read_number(packed.varint(), values.emplace_back(), reading);
      }
      return true;
    }
  }
  if (type != (is_scalar<T> ? varint_type : delimited_type)) return false;
  return read_value(in, type, values.emplace_back(), reading);
}

template <typename T>
bool read_field(WireInput& in, std::uint32_t type, T& value, Reading& reading) {
  if constexpr (is_list<T>) {
    return read_item(in, type, value, reading);
  } else if constexpr (is_optional<T>) {
    using Value = typename T::value_type;
    if (type != (is_scalar<Value> ? varint_type : delimited_type)) return false;
    if (!value) value.emplace();
    if constexpr (is_list<Value>) {
      for (WireInput items(in.delimited()); !items.at_end();) {
        const std::uint32_t tag = items.tag();
        if (tag >> 3 != 1 || !read_item(items, tag & 7, *value, reading)) items.skip(tag & 7);
      }
      return true;
    } else {
      return read_value(in, type, *value, reading);
    }
  } else {
    return read_value(in, type, value, reading);
  }
}

}  // namespace carelog::description
