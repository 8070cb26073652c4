// A user, as he is stored.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "auth/permission.h"

namespace carelog::auth {

// One-time passwords by time (auth/factors/).
struct SecondFactor {
  std::string sealed;  // the secret, see SecretSeal
  std::int64_t since_ms = 0;
  std::int64_t last_step = 0;            // the latest that was used: none up to it is good again
  std::int64_t recovery_codes_left = 0;  // unused ones

  friend bool operator==(const SecondFactor&, const SecondFactor&) = default;
};

struct User {
  std::string id;     // UUID
  std::string email;  // as given; unique ignoring case, see email_key()
  std::string password_hash;
  Role role = Role::patient;
  std::string clinic;
  std::int64_t created_at_ms = 0;                // Unix time
  std::optional<std::int64_t> last_login_at_ms;  // absent: never
  std::optional<std::int64_t> disabled_at_ms = {};
  // The password is for one use, to set another, and until then. Absent: an ordinary one.
  std::optional<std::int64_t> once_until_ms = {};
  // Raised whenever the password or the second factor becomes another and when the user is
  // disabled: a proof of who he is, a code and a session are of an epoch, and good in that one
  // only.
  std::int64_t epoch = 1;
  // When an admin last disabled the user or reset the password: access tokens that were issued by
  // then are good no longer.
  std::optional<std::int64_t> cut_off_at_ms = {};
  std::string offered_factor = {};  // the sealed secret that waits to be confirmed; empty: none
  std::optional<SecondFactor> factor = {};

  // From when on tokens are good again. They tell the second of their issue, so not in that of the
  // cut-off.
  std::int64_t tokens_begin_ms() const {
    return cut_off_at_ms ? (*cut_off_at_ms / 1000 + 1) * 1000 : 0;
  }
  // Tokens that were given after an earlier cut-off may be of the second that follows.
  void cut_off(std::int64_t now_ms) { cut_off_at_ms = std::max(now_ms, tokens_begin_ms()); }

  friend bool operator==(const User&, const User&) = default;
};

}  // namespace carelog::auth
