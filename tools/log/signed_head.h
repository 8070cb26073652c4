// A signed log head: a JSON Web Signature (RFC 7515, compact, RS256) with a type that no token has,
// so that neither can be used as the other.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "auth/tokens/signing_key.h"
#include "tools/log/log_head.h"

namespace carelog::tools {

inline constexpr std::size_t signed_head_bytes_max = 4 << 20;

// The text is not a head that this key signed. One line.
struct HeadRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string sign_head(const LogHead& head, const auth::SigningKey& key);

// Throws HeadRefused.
LogHead verified_head(std::string_view text, const auth::SigningKey& key);

}  // namespace carelog::tools
