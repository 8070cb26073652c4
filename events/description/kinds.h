// How a member's type is classified; see description.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

namespace carelog::description {

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <typename T>
inline constexpr bool is_list = false;
template <typename T>
inline constexpr bool is_list<std::vector<T>> = true;
template <typename T>
inline constexpr bool is_choice = false;
template <typename... T>
inline constexpr bool is_choice<std::variant<T...>> = true;
template <typename T>
inline constexpr bool is_bytes = false;
template <std::size_t size>
inline constexpr bool is_bytes<std::array<std::uint8_t, size>> = true;

template <typename T>
inline constexpr bool is_scalar = std::is_integral_v<T> || std::is_enum_v<T>;

}  // namespace carelog::description
