// Users as records name them: by texts that people write, since records also name people who never
// sign in here. Pure.
#pragma once

#include <string_view>

namespace carelog::auth {

struct UserNames {
  std::string_view subject;
  std::string_view email;  // may be empty
};

// Whether the text is the user's id or e-mail address, alone, behind "Practitioner/", or between
// angle brackets after a name: "Dr. Grace Hopper <grace@clinic.example>". A name alone is of
// nobody.
bool names_user(std::string_view text, const UserNames& user);

}  // namespace carelog::auth
