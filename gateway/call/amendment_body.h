// The body of an amendment may be what GET gave, changed: the members that are only ever read are
// taken if they say what is so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/call/api_call.h"
#include "gateway/json/json_reader.h"

namespace carelog::gateway {

struct AmendmentBody {
  JsonValue fields;                      // without the members that are only read
  std::optional<std::uint64_t> version;  // that the body says it amends
  std::vector<FieldProblem> wrong;
};

// Of the entry in the path.
AmendmentBody amendment_body(const JsonValue& body, std::string_view entry_type,
                             std::string_view entry_id, std::string_view patient_id);

}  // namespace carelog::gateway
