// Whether a JSON text can be read in one way only, by every reader. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::description {

enum class JsonFault {
  not_json,
  nul_byte,          // a reader may stop there
  member_twice,      // readers differ in which of them counts
  too_deep,          // objects and lists in one another
  number_too_large,  // a double cannot hold it
};

struct FoundJsonFault {
  JsonFault fault = JsonFault::not_json;
  std::string member = {};  // of member_twice, unless its name is long
};

// Nothing: it is one value, with at most that many objects and lists in one another.
std::optional<FoundJsonFault> fault_in_json(std::string_view text, std::size_t nesting_max);

}  // namespace carelog::description
