// What a search may look for: texts that can be found. A filter without content is an error,
// because it would list everybody.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "gateway/call/problem.h"
#include "gateway/http/query_string.h"
#include "gateway/json/json_reader.h"

namespace carelog::gateway {

inline constexpr std::string_view filter_blank_rule =
    "holds a blank where none can be: a + in a query string stands for one, write it as %2B.";

bool holds_blank(std::string_view text);

// What is wrong with a search text, as a sentence; empty if nothing is.
std::string fault_of_filter(const std::string& name, const std::string& value);

// Filters as members of a JSON object: texts, numbers and booleans. Each must have one of these
// names.
[[nodiscard]] tl::expected<QueryParameters, std::vector<FieldProblem>> filters_in(
    const JsonValue& body, std::initializer_list<std::string_view> names);

}  // namespace carelog::gateway
