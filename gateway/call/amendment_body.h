// The body of an amendment may be what GET returned, with changes: read-only members are accepted
// if they match the record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/call/api_call.h"
#include "gateway/json/json_reader.h"

namespace carelog::gateway {

struct AmendmentBody {
  JsonValue fields;                      // without the read-only members
  std::optional<std::uint64_t> version;  // the version that the body says it amends
  std::vector<FieldProblem> wrong;
};

// For the entry in the path.
AmendmentBody amendment_body(const JsonValue& body, std::string_view entry_type,
                             std::string_view entry_id, std::string_view patient_id);

}  // namespace carelog::gateway
