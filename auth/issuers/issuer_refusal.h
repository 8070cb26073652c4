// Why a token is not taken that is none of our own.
#pragma once

#include <string>

namespace carelog::auth {

struct IssuerRefusal {
  enum class Why {
    invalid,         // whatever is wrong with it; nothing says what, so that trying teaches nothing
    oversized,       //
    unknown_key,     // of a known issuer, signed with a key that it has not told us, yet
    other_audience,  // good, but not meant for us
    no_role,         // good, and meant for us, but with no role that is mapped
    away,            // its key is unknown, and its issuer cannot be asked now
    busy             // the same, and too many wait for that already
  };
  Why why = Why::invalid;
  std::string issuer = {};  // by its name in the list; empty: of no known issuer
  std::string key_id = {};  // of unknown_key
  int retry_after_s = 0;    // of away and busy
};

}  // namespace carelog::auth
