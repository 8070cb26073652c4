// Iterating over what is described: fields of a struct, kinds of a choice, names of an enum.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "events/description/description.h"
#include "events/description/kinds.h"

namespace carelog::description {

// The members in order, with the offsets that the compiler gives them.
template <typename... Struct, typename... Value>
constexpr std::size_t size_of_members(const std::tuple<Field<Struct, Value>...>&) {
  std::size_t end = 0;
  std::size_t widest = 1;
  const auto add = [&](std::size_t size, std::size_t align) {
    end = (end + align - 1) / align * align + size;
    widest = std::max(widest, align);
  };
  (add(sizeof(Value), alignof(Value)), ...);
  return std::max<std::size_t>(1, (end + widest - 1) / widest * widest);
}

template <typename... Struct, typename... Value>
constexpr bool are_in_order(const std::tuple<Field<Struct, Value>...>& fields) {
  std::uint32_t before = 0;
  return std::apply(
      [&](const auto&... each) {
        return ((each.number > std::exchange(before, each.number)) && ...);
      },
      fields);
}

// Calls visit(field) for each field in order; the member is value.*(field.member).
template <DescribedStruct T, typename Visit>
constexpr void each_field(Visit&& visit) {
  constexpr const auto& fields = description_of<T>.fields;
  static_assert(size_of_members(fields) == sizeof(T), "a member is not described, or out of order");
  static_assert(are_in_order(fields), "fields stand in the order of their numbers");
  std::apply([&](const auto&... each) { (visit(each), ...); }, fields);
}

template <DescribedStruct T>
constexpr std::string_view type_name() {
  return description_of<T>.name;
}

// Calls visit(value) with the struct that the choice holds, through nested choices.
template <typename Visit, typename... Kinds>
constexpr decltype(auto) visit_kind(Visit&& visit, const std::variant<Kinds...>& choice) {
  return std::visit(
      [&](const auto& kind) -> decltype(auto) {
        if constexpr (is_choice<std::remove_cvref_t<decltype(kind)>>) {
          return visit_kind(visit, kind);
        } else {
          return visit(kind);
        }
      },
      choice);
}

// Calls visit(Of<Kind>{}) for each kind of struct that the choice can hold.
template <typename Choice, typename Visit>
constexpr void each_kind(Visit&& visit) {
  const auto one = [&]<typename Kind>(Of<Kind>) {
    if constexpr (is_choice<Kind>) {
      each_kind<Kind>(visit);
    } else {
      visit(Of<Kind>{});
    }
  };
  const auto all = [&]<typename... Kinds>(Of<std::variant<Kinds...>>) { (one(Of<Kinds>{}), ...); };
  all(Of<Choice>{});
}

// "PatientRegistered": the name of the type that the choice holds, for people and tools.
template <typename... Kinds>
constexpr std::string_view type_name(const std::variant<Kinds...>& choice) {
  return visit_kind([]<typename Kind>(const Kind&) { return type_name<Kind>(); }, choice);
}

// "female"; empty for a value without a name.
template <DescribedEnum Enum>
constexpr std::string_view name_of(Enum value) {
  for (const auto& each : description_of<Enum>.enumerators) {
    if (each.value == value) return each.name;
  }
  return {};
}

template <DescribedEnum Enum>
constexpr std::optional<Enum> value_named(std::string_view name) {
  for (const auto& each : description_of<Enum>.enumerators) {
    if (each.name == name) return each.value;
  }
  return std::nullopt;
}

template <DescribedEnum Enum>
constexpr bool is_known(Enum value) {
  const auto& all = description_of<Enum>.enumerators;
  return std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.value == value; });
}

}  // namespace carelog::description
