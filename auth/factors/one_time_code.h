// One-time passwords by time (RFC 6238), as every authenticator app makes them: HMAC-SHA-1 over the
// number of the 30-second step, 6 digits. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::auth {

inline constexpr std::int64_t one_time_step_s = 30;
inline constexpr std::int64_t one_time_skew_steps = 1;  // that a clock may be off, to either side
inline constexpr std::size_t one_time_digits = 6;
inline constexpr std::size_t one_time_secret_bytes = 20;  // as long as the hash, RFC 4226 4, R6

std::string one_time_code(std::string_view secret, std::int64_t step);

// The step that the code is of; nothing: of none that is good now. Steps up to last_step have been
// used.
std::optional<std::int64_t> step_of_code(std::string_view secret, std::string_view code,
                                         std::int64_t now_ms, std::int64_t last_step);

// RFC 4648, upper case, without padding: how people type a secret.
std::string base32_encode(std::string_view bytes);

// What a QR code for authenticator apps holds.
std::string otpauth_uri(std::string_view secret, std::string_view account);

}  // namespace carelog::auth
