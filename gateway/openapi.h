// The OpenAPI 3.1 document, generated from the route map. What the map does not say about an
// operation (fields, examples, statuses) is in documents/operations.json and
// documents/components.json.
#pragma once

#include <string>
#include <string_view>

namespace carelog::gateway {

// Throws std::logic_error if an operation of the route map is not described, or a described one is
// not in the map.
std::string openapi_document(std::string_view version);

}  // namespace carelog::gateway
