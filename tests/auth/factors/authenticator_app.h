// What an authenticator app does with the secret that it is shown.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "auth/factors/one_time_code.h"

namespace carelog::auth::testing {

class AuthenticatorApp {
 public:
  AuthenticatorApp() = default;
  // base32: as it is shown.
  explicit AuthenticatorApp(std::string_view base32) {
    std::uint32_t bits = 0;
    int count = 0;
    for (const char each : base32) {
      const auto digit = static_cast<std::uint32_t>(each >= 'A' ? each - 'A' : each - '2' + 26);
      bits = bits << 5 | digit;
      count += 5;
      if (count < 8) continue;
      count -= 8;
      secret_ += static_cast<char>(bits >> count & 0xffU);
    }
  }

  std::string code(std::int64_t now_ms) const {
    return one_time_code(secret_, now_ms / (one_time_step_s * 1000));
  }
  const std::string& secret() const { return secret_; }

 private:
  std::string secret_;
};

}  // namespace carelog::auth::testing
