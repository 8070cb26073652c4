// Opaque texts for a place in a list, signed and bound to what they were made for: one that was
// edited, or is used for another list, filter or clinic, is refused.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::query {

// Immutable; any thread.
class SignedCursors {
 public:
  // list: the list's name, such as "patients page 1". Every process that serves the same clients
  // needs the same key. Requires: the key is secret and has at least 16 bytes.
  SignedCursors(std::string list, std::string key);

  // filter: everything that the list depends on, in a fixed order.
  using Filter = std::initializer_list<std::string_view>;
  std::string encode(std::string_view place, Filter filter) const;
  // The place; nothing if the text was not made here, or for another filter.
  std::optional<std::string> decode(std::string_view cursor, Filter filter) const;

 private:
  std::string signature(std::string_view place, Filter filter) const;

  const std::string list_;
  const std::string key_;
};

}  // namespace carelog::query
