// The second factor of users who have proven their passwords: who must have one, offering and
// confirming it, its use at a sign-in, its removal. Blocking, like the store. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "auth/factors/sealed_secret.h"
#include "auth/users/user_store.h"

namespace carelog::auth {

struct SecondFactorSettings {
  std::string key = {};  // seals the secrets, at least 32 bytes; empty: one for this object alone
  std::vector<Role> required_of = {};
};

enum class FactorRefusal {
  code_needed,
  code_wrong,       // or used before
  enrolment_needed  // the role must have a second factor, and the user has none
};

enum class FactorUse { none, code, recovery_code };  // none: there is no factor

// Shown once.
struct FactorOffer {
  std::string secret;  // in base32
  std::string uri;     // otpauth://
};

class SecondFactors {
 public:
  // The store outlives this object.
  SecondFactors(UserStore& store, const SecondFactorSettings& settings);

  // At a sign-in. A good code is used then.
  [[nodiscard]] tl::expected<FactorUse, FactorRefusal> use(const User& user, std::string_view code,
                                                           std::int64_t now_ms);

  // Below: nothing if the user has changed meanwhile.

  // Requires: the user has no factor.
  std::optional<FactorOffer> offer(const User& user);
  // The recovery codes; nothing also if the code is not of what was offered.
  std::optional<std::vector<std::string>> confirm(const User& user, std::string_view code,
                                                  std::int64_t now_ms);
  bool remove(const User& user);

 private:
  std::optional<std::string> opened(const User& user, const std::string& sealed) const;

  UserStore& store_;
  const std::string key_;
  const SecretSeal seal_;
  const std::vector<Role> required_of_;
};

}  // namespace carelog::auth
