// Protobuf bytes to described values.
//
// Like the generated classes: fields that are not described are skipped, missing ones have their
// defaults, and of a repeated singular field the last counts. What a newer version wrote and this
// one does not know (an enumerator, a case of a oneof) is left out and named in `unknown`.
#pragma once

#include <string>
#include <string_view>

#include "events/description/wire_read_field.h"

namespace carelog::description {

template <typename Field>
inline constexpr bool must_be_there = false;
template <typename Struct, std::size_t size>
inline constexpr bool must_be_there<Field<Struct, std::array<std::uint8_t, size>>> = true;

// Requires all mandatory fields. Seen: a bit for each field that was read, by its place.
template <DescribedStruct T>
void require_all(std::uint64_t seen) {
  std::uint64_t place = 1;
  each_field<T>([&]<typename Each>(const Each& each) {
    if (must_be_there<Each> && (seen & place) == 0) {
      throw Malformed(std::string(type_name<T>()) + "." + std::string(each.name) + " is missing");
    }
    place <<= 1;
  });
}

template <DescribedStruct T>
void read_content(std::string_view bytes, T& value, Reading& reading) {
  constexpr const auto& fields = description_of<T>.fields;
  std::uint64_t seen = 0;
  for (WireInput in(bytes); !in.at_end();) {
    const std::uint32_t tag = in.tag();
    std::uint64_t place = 1;
    const auto is_read = [&]<typename Each>(const Each& each) {
      const std::uint64_t here = std::exchange(place, place << 1);
      if (each.number != tag >> 3 || !read_field(in, tag & 7, value.*each.member, reading)) {
        return false;
      }
      if constexpr (must_be_there<Each>) seen |= here;
      return true;
    };
    if (!std::apply([&](const auto&... each) { return (is_read(each) || ...); }, fields)) {
      in.skip(tag & 7);
    }
  }
  require_all<T>(seen);
}

template <typename Choice>
constexpr bool has_case(std::uint32_t number) {
  bool found = false;
  each_kind<Choice>(
      [&]<typename Kind>(Of<Kind>) { found = found || description_of<Kind>.number == number; });
  return found;
}

// False: the choice has no such case.
template <typename... Kinds>
bool read_case(std::uint32_t number, std::string_view bytes, std::variant<Kinds...>& choice,
               Reading& reading) {
  const auto is_read = [&]<typename Kind>(Of<Kind>) {
    if constexpr (is_choice<Kind>) {
      if (!has_case<Kind>(number)) return false;
      Kind* nested = std::get_if<Kind>(&choice);
      return read_case(number, bytes, nested ? *nested : choice.template emplace<Kind>(), reading);
    } else {
      if (number != description_of<Kind>.number) return false;
      read_content(bytes, choice.template emplace<Kind>(), reading);
      return true;
    }
  };
  return (is_read(Of<Kinds>{}) || ...);
}

template <typename... Kinds>
void read_content(std::string_view bytes, std::variant<Kinds...>& choice, Reading& reading) {
  bool known = false;
  for (WireInput in(bytes); !in.at_end();) {
    const std::uint32_t tag = in.tag();
    if ((tag & 7) != delimited_type) {
      in.skip(tag & 7);
    } else {
      known = read_case(tag >> 3, in.delimited(), choice, reading) || known;
    }
  }
  if (!known) reading.found_unknown("a part is of an unknown kind");
}

// Throws Malformed.
template <typename T>
T decode(std::string_view bytes, Reading& reading) {
  T value{};
  read_content(bytes, value, reading);
  return value;
}

}  // namespace carelog::description
