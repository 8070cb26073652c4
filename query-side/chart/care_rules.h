// Whether somebody treats a patient, by what the record says. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "auth/named_user.h"

namespace carelog::query {

// An encounter whose participants, or a care plan whose author, is this user. content: the entry's,
// as a JSON object.
bool entry_names(std::string_view type, const std::string& content, const auth::UserNames& user);

// Patient's details, as a JSON object, whose general practitioners are this user, among others.
bool details_name(const std::string& details, const auth::UserNames& user);

}  // namespace carelog::query
