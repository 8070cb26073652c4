// Slows down guessing: after five wrong passwords within 15 minutes an account takes no more
// until the oldest of them is 15 minutes old.
//
// Keyed by the e-mail as tried, whether or not such a user exists, so that it tells nothing.
// Counts in the memory of one process, bounded: when full, the account whose last failure is
// oldest is forgotten.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

namespace carelog::auth {

inline constexpr std::size_t wrong_logins_max = 5;
inline constexpr std::int64_t wrong_logins_window_ms = 15 * 60 * 1000;
inline constexpr std::size_t throttled_accounts_max = 10'000;

// Thread-safe.
class LoginThrottle {
 public:
  explicit LoginThrottle(std::size_t accounts_max = throttled_accounts_max);

  // 0: go ahead. Otherwise the seconds until another attempt is taken, at least 1.
  [[nodiscard]] std::int64_t retry_after_s(const std::string& account, std::int64_t now_ms);

  void count_failure(const std::string& account, std::int64_t now_ms);
  void forget(const std::string& account);

  std::size_t accounts() const;

 private:
  struct Failures {
    std::deque<std::int64_t> at_ms;  // at most wrong_logins_max, oldest first
    std::uint64_t touched = 0;       // key into by_age_
  };
  void drop_old(Failures& failures, std::int64_t now_ms);
  void erase(const std::string& account);

  const std::size_t accounts_max_;
  mutable std::mutex mutex_;
  std::uint64_t touches_ = 0;
  std::unordered_map<std::string, Failures> failures_;
  std::map<std::uint64_t, std::string> by_age_;
};

}  // namespace carelog::auth
