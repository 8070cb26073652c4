// The fields of an HTML form or of an OAuth request.
#pragma once

#include <string>
#include <string_view>

#include "gateway/call/api_call.h"

namespace carelog::gateway {

// The body as application/x-www-form-urlencoded; each name once.
OrProblem<QueryParameters> form_body(const ApiCall& call);

// Empty if there is no such field.
std::string field_of(const QueryParameters& fields, std::string_view name);

}  // namespace carelog::gateway
