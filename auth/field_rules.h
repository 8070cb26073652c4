// Which members of a record each role is shown. One table decides, after the permission; what it
// does not grant is not shown.
//
// Used by the gateway on every answer with a record and on every filter of a search
// (gateway/call/shown_members.h). Pure.
//
// A document is what a route answers with: "patient", or a kind of entry. A path names a member in
// it, with a dot before each inner one ("names.family"); lists do not count. A member that is
// granted as a whole is granted with all that is in it.
#pragma once

#include <string>
#include <string_view>

#include "auth/permission.h"

namespace carelog::auth {

enum class Shown {
  nothing,
  parts,  // some of what is in it
  masked,
  whole,
};

[[nodiscard]] Shown shown(Role role, std::string_view document, std::string_view path);

// All members, or at least one.
[[nodiscard]] bool shown_whole(Role role, std::string_view document);
[[nodiscard]] bool shown_at_all(Role role, std::string_view document);

// The value as one who may only recognise it sees it: its last four characters if it has more than
// eight, else none.
std::string masked(std::string_view value);

}  // namespace carelog::auth
