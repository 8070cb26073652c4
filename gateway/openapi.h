// The OpenAPI 3.1 document, made from the route map; what the map does not say about an operation
// (fields, examples, statuses) stands in documents/operations.json and documents/components.json.
#pragma once

#include <string>
#include <string_view>

namespace carelog::gateway {

// Throws std::logic_error if an operation of the route map is not described, or one is described
// that is not in the map.
std::string openapi_document(std::string_view version);

}  // namespace carelog::gateway
