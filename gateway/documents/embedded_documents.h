// The files of documents/, built into the program.
#pragma once

#include <string_view>

namespace carelog::gateway {

// Operation name -> members of its OpenAPI Operation Object. "errors" lists the problem statuses
// that do not follow from the route: 400 and 406 are everywhere, 401 and 403 where a role is
// needed, 413, 415 and 422 where there is a body.
std::string_view operations_json();
// The OpenAPI Components Object.
std::string_view components_json();
// The interactive page at /docs: self-contained, reads /openapi.json.
std::string_view docs_html();

}  // namespace carelog::gateway
