#include "auth/users/second_factors.h"

#include <algorithm>

#include "auth/factors/one_time_code.h"
#include "auth/factors/recovery_code.h"
#include "infra/ids/random_id.h"
#include "infra/process/logging.h"

namespace carelog::auth {
namespace {

constexpr std::size_t factor_key_bytes = 32;

// As apps show it: "123 456".
std::string without_blanks(std::string_view code) {
  std::string plain(code);
  std::erase(plain, ' ');
  return plain;
}

bool is_one_time_code(std::string_view code) {
  return code.size() == one_time_digits && std::all_of(code.begin(), code.end(), [](char each) {
           return each >= '0' && each <= '9';
         });
}

}  // namespace

SecondFactors::SecondFactors(UserStore& store, const SecondFactorSettings& settings)
    : store_(store),
      key_(settings.key.empty() ? infra::random_bytes(factor_key_bytes) : settings.key),
      seal_(key_),
      required_of_(settings.required_of) {}

std::optional<std::string> SecondFactors::opened(const User& user,
                                                 const std::string& sealed) const {
  auto secret = seal_.open(sealed, user.id);
  if (!secret) {
    infra::log_warning("auth", "a second factor was sealed under another key", {{"user", user.id}});
  }
  return secret;
}

tl::expected<FactorUse, FactorRefusal> SecondFactors::use(const User& user, std::string_view given,
                                                          std::int64_t now_ms) {
  if (!user.factor) {
    const bool required =
        std::find(required_of_.begin(), required_of_.end(), user.role) != required_of_.end();
    if (required) return tl::unexpected(FactorRefusal::enrolment_needed);
    return FactorUse::none;
  }
  const std::string code = without_blanks(given);
  if (code.empty()) return tl::unexpected(FactorRefusal::code_needed);
  if (!is_one_time_code(code)) {
    const bool good = store_.use_recovery_code(user.id, hash_of_recovery_code(key_, user.id, code));
    if (!good) return tl::unexpected(FactorRefusal::code_wrong);
    return FactorUse::recovery_code;
  }
  const auto secret = opened(user, user.factor->sealed);
  const auto step =
      secret ? step_of_code(*secret, code, now_ms, user.factor->last_step) : std::nullopt;
  if (!step || !store_.use_factor(user.id, user.factor->sealed, *step)) {
    return tl::unexpected(FactorRefusal::code_wrong);
  }
  return FactorUse::code;
}

std::optional<FactorOffer> SecondFactors::offer(const User& user) {
  const std::string secret = infra::random_bytes(one_time_secret_bytes);
  if (!store_.offer_factor(user.id, user.epoch, seal_.seal(secret, user.id))) return std::nullopt;
  return FactorOffer{.secret = base32_encode(secret), .uri = otpauth_uri(secret, user.email)};
}

std::optional<std::vector<std::string>> SecondFactors::confirm(const User& user,
                                                               std::string_view code,
                                                               std::int64_t now_ms) {
  const auto secret = opened(user, user.offered_factor);
  const auto step = secret ? step_of_code(*secret, without_blanks(code), now_ms, 0) : std::nullopt;
  if (!step) return std::nullopt;
  ConfirmedFactor confirmed{
      .sealed = user.offered_factor, .step = *step, .at_ms = now_ms, .recovery_hashes = {}};
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < recovery_codes_given; ++i) {
    codes.push_back(new_recovery_code());
    confirmed.recovery_hashes.push_back(hash_of_recovery_code(key_, user.id, codes.back()));
  }
  if (!store_.confirm_factor(user.id, confirmed)) return std::nullopt;
  return codes;
}

bool SecondFactors::remove(const User& user) {
  return user.factor && store_.remove_factor(user.id, user.factor->sealed);
}

}  // namespace carelog::auth
