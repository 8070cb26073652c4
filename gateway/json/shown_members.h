// What of an answer a role is shown (auth/field_rules.h). Pure.
#pragma once

#include <string>
#include <string_view>

#include "auth/permission.h"

namespace carelog::gateway {

// The JSON answer, an object or a list of them, without the members that the role is not shown;
// masked ones are masked. An empty text stays empty. Throws std::runtime_error if it is no JSON.
std::string shown_members(auth::Role role, std::string_view document, std::string json);

// Whether the role may look for values of the member that this filter is about: only what it is
// shown in full. Filters of no single member, such as limit, are open.
bool may_filter(auth::Role role, std::string_view document, std::string_view filter);

}  // namespace carelog::gateway
