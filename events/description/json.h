// Described values as JSON, and back: names in camelCase, in the order of the fields. Enumerators
// by name, bytes in hex; an optional without a value is left out.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "events/description/fields.h"
#include "infra/ids/hex.h"

namespace carelog::description {

// Whether this type is always written without empty members.
template <typename T>
inline constexpr bool shown_if_known = false;

template <typename T>
nlohmann::ordered_json to_known_json(const T& value);

template <typename T>
nlohmann::ordered_json to_json(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return name_of(value);
  } else if constexpr (is_bytes<T>) {
    return infra::to_hex(value.data(), value.size());
  } else if constexpr (is_list<T>) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const auto& each : value) list.push_back(to_json(each));
    return list;
  } else if constexpr (is_choice<T>) {
    return visit_kind([](const auto& kind) { return to_json(kind); }, value);
  } else if constexpr (shown_if_known<T>) {
    return to_known_json(value);
  } else if constexpr (DescribedStruct<T>) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    each_field<T>([&](const auto& each) {
      const auto& member = value.*each.member;
      const std::string name(each.json_name.view());
      if constexpr (is_optional<std::remove_cvref_t<decltype(member)>>) {
        if (member) object[name] = to_json(*member);
      } else {
        object[name] = to_json(member);
      }
    });
    return object;
  } else {
    return value;
  }
}

// On one line; bytes that are not UTF-8 are replaced.
template <typename T>
std::string to_json_text(const T& value) {
  return to_json(value).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// The same without empty members: empty texts and lists, objects with only such members, false and
// 0.
template <typename T>
nlohmann::ordered_json to_known_json(const T& value) {
  if constexpr (is_list<T>) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const auto& each : value) list.push_back(to_known_json(each));
    return list;
  } else if constexpr (DescribedStruct<T>) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    each_field<T>([&](const auto& each) {
      const auto& member = value.*each.member;
      if (member == std::remove_cvref_t<decltype(member)>{}) return;
      object[std::string(each.json_name.view())] = to_known_json(member);
    });
    return object;
  } else {
    return to_json(value);
  }
}

template <typename T>
std::string to_known_json_text(const T& value) {
  return to_known_json(value).dump(-1, ' ', false,
                                   nlohmann::ordered_json::error_handler_t::replace);
}

// Reads what to_json() or to_known_json() wrote, for a struct without enumerations, bytes and
// choices. Throws nlohmann::json::exception.
template <typename T, typename Json>
T from_json(const Json& json) {
  if constexpr (is_list<T>) {
    T list;
    for (const auto& each : json) list.push_back(from_json<typename T::value_type>(each));
    return list;
  } else if constexpr (DescribedStruct<T>) {
    T value{};
    each_field<T>([&](const auto& each) {
      using Member = std::remove_cvref_t<decltype(value.*each.member)>;
      const auto found = json.find(std::string(each.json_name.view()));
      if (found != json.end()) value.*each.member = from_json<Member>(*found);
    });
    return value;
  } else {
    return json.template get<T>();
  }
}

}  // namespace carelog::description
