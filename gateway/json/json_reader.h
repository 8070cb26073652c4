// Reads request bodies as JSON that has only one meaning: valid UTF-8, no repeated member names,
// nothing before or after the value (no byte order mark, no NUL).
//
// Time is proportional to the body's bytes: depth, members of an object and total values are
// bounded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace carelog::gateway {

inline constexpr std::size_t json_depth_max = 16;
inline constexpr std::size_t json_members_max = 64;  // of an object; no form has half as many
inline constexpr std::size_t json_values_max = 1024;
inline constexpr std::size_t json_import_values_max = 16 * 1024;

struct JsonValue {
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::string text;                                        // of a string, number or boolean
  std::vector<JsonValue> items;                            // of an array
  std::vector<std::pair<std::string, JsonValue>> members;  // of an object, as sent

  const JsonValue* find(std::string_view name) const;  // null if there is no such member
};

// The error is a sentence for the client; it never quotes the body.
[[nodiscard]] tl::expected<JsonValue, std::string> read_json(
    std::string_view body, std::size_t values_max = json_values_max);

// A member name as one step of an RFC 6901 pointer.
std::string pointer_step(std::string_view name);

}  // namespace carelog::gateway
