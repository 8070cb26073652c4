// Reads request bodies as JSON that can be understood in one way only: valid UTF-8, no repeated
// member names, bounded depth, nothing after the value.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace carelog::gateway {

inline constexpr std::size_t json_depth_max = 16;

struct JsonValue {
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::string text;                                        // of a string
  std::vector<JsonValue> items;                            // of an array
  std::vector<std::pair<std::string, JsonValue>> members;  // of an object, as sent

  const JsonValue* find(std::string_view name) const;  // null: no such member
};

// The error is a sentence for the client; it never quotes the body.
[[nodiscard]] tl::expected<JsonValue, std::string> read_json(std::string_view body);

// A member name as one step of an RFC 6901 pointer.
std::string pointer_step(std::string_view name);

}  // namespace carelog::gateway
