// Slows down guessing: after several wrong passwords in a row each further one doubles the next
// wait, up to a maximum; a quiet quarter of an hour resets it.
//
// The caller chooses the key: an account at one address, so that nobody can lock out a person who
// signs in from elsewhere; or an address alone, against one password tried on many accounts. It
// counts whether or not the user exists, so it reveals nothing. In the memory of one process, and
// bounded: when full, the key whose last failure is oldest is dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

namespace carelog::auth {

inline constexpr std::int64_t wrong_logins_quiet_ms = 15 * 60 * 1000;

struct ThrottleLimits {
  std::size_t tries_free = 5;
  std::int64_t wait_max_s = 15 * 60;
  std::size_t keys_max = 10'000;
};
// For an account at one address, and for an address with any account.
inline constexpr ThrottleLimits account_throttle{};
inline constexpr ThrottleLimits address_throttle{.tries_free = 30, .wait_max_s = 60};

// Thread-safe.
class LoginThrottle {
 public:
  explicit LoginThrottle(ThrottleLimits limits = account_throttle);

  // 0: go ahead. Otherwise the seconds until another attempt is accepted, at least 1.
  [[nodiscard]] std::int64_t retry_after_s(const std::string& key, std::int64_t now_ms);

  void count_failure(const std::string& key, std::int64_t now_ms);
  void forget(const std::string& key);

  std::size_t keys() const;

 private:
  struct Failures {
    std::size_t count = 0;
    std::int64_t last_ms = 0;
    std::uint64_t touched = 0;  // key into by_age_
  };
  void erase(const std::string& key);

  const ThrottleLimits limits_;
  mutable std::mutex mutex_;
  std::uint64_t touches_ = 0;
  std::unordered_map<std::string, Failures> failures_;
  std::map<std::uint64_t, std::string> by_age_;
};

}  // namespace carelog::auth
