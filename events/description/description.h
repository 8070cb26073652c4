// A struct describes itself once: each field's name, its number on the wire, and what is special
// about it. Everything else follows from that: bytes (wire_write.h, wire_read.h), JSON (json.h),
// what changed (said.h). For facts, frames and commands; pure, and nothing is registered.
//
//   struct Identifier {
//     std::string system;
//     std::string value;
//   };
//   constexpr auto describe(description::Of<Identifier>) {
//     using namespace description;
//     return message("Identifier", field("system", 1, &Identifier::system),
//                    field("value", 2, &Identifier::value, Mark::personal));
//   }
//
// Names and numbers are those of the .proto; a test holds them equal
// (tests/events/described_message.h). Fields are listed in the order of the members and of their
// numbers: leaving out a member does not compile, unless it fits into padding. `describe` is in the
// namespace of the described type.
//
//   C++                               .proto
//   std::string                       string (valid UTF-8)
//   std::array<std::uint8_t, N>       bytes, of exactly this size and always there
//   bool, (u)int32_t, (u)int64_t      bool, (u)int32, (u)int64
//   an enum that is described         enum; its enumerators have the stored numbers
//   a struct that is described        message
//   std::variant of such structs      message with a oneof of them; variants may be nested
//   std::vector<T>                    repeated T
//   std::optional<T>                  optional T
//   std::optional<std::vector<T>>     optional message with `repeated T items = 1`
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "events/description/name.h"

namespace carelog::description {

template <typename T>
struct Of {};

enum class Mark {
  none,
  personal,  // identifies or describes a person
  clinic,    // the clinic that the record belongs to
};

template <typename Struct, typename Value>
struct Field {
  std::string_view name;  // "date_of_birth", as in the .proto
  std::uint32_t number = 0;
  Value Struct::*member = nullptr;
  Mark mark = Mark::none;
  CamelCase json_name = CamelCase(name);  // "dateOfBirth"
};

template <typename Struct, typename Value>
constexpr Field<Struct, Value> field(std::string_view name, std::uint32_t number,
                                     Value Struct::*member, Mark mark = Mark::none) {
  return {name, number, member, mark};
}

// What a fact implies without a field that says it: a deactivated patient has "active" = "false".
// An empty value means that it is no longer known.
struct Implied {
  std::string_view name;
  std::string_view value;
};

template <typename Fields, std::size_t implications = 0>
struct Message {
  std::string_view name;
  std::uint32_t number = 0;  // number as a case of its oneof; 0 if it is in none
  Fields fields;
  std::array<Implied, implications> implied = {};
  // For a kind of fact: the vocabulary level that introduced it (events/facts/vocabulary.h).
  std::uint32_t since_level = 1;

  constexpr Message since(std::uint32_t level) const {
    Message later = *this;
    later.since_level = level;
    return later;
  }
  template <typename... More>
  constexpr Message<Fields, sizeof...(More)> implying(More... more) const {
    return {name, number, fields, {more...}, since_level};
  }
};

template <typename... Struct, typename... Value>
constexpr auto message(std::string_view name, std::uint32_t number,
                       Field<Struct, Value>... fields) {
  return Message<std::tuple<Field<Struct, Value>...>>{name, number, {fields...}};
}

template <typename... Struct, typename... Value>
constexpr auto message(std::string_view name, Field<Struct, Value>... fields) {
  return message(name, 0, fields...);
}

template <typename Enum>
struct Enumerator {
  Enum value;
  std::string_view name;  // "female"; empty for "not said"
};

// The .proto calls an enumerator GENDER_FEMALE, and the one without a name GENDER_UNSPECIFIED.
template <typename Enum, std::size_t size>
struct Enumeration {
  std::string_view name;
  std::array<Enumerator<Enum>, size> enumerators;
};

template <typename Enum, typename... More>
constexpr auto enumeration(std::string_view name, Enumerator<Enum> first, More... more) {
  return Enumeration<Enum, 1 + sizeof...(More)>{name, {first, more...}};
}

// The description of T, at compile time.
template <typename T>
inline constexpr auto description_of = describe(Of<T>{});

template <typename T>
concept Described = requires {
  describe(Of<T>{});
};
template <typename T>
concept DescribedStruct = Described<T> && std::is_class_v<T>;
template <typename T>
concept DescribedEnum = Described<T> && std::is_enum_v<T>;

}  // namespace carelog::description
