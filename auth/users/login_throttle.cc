#include "auth/users/login_throttle.h"

#include <algorithm>

namespace carelog::auth {

LoginThrottle::LoginThrottle(ThrottleLimits limits) : limits_(limits) {}

std::int64_t LoginThrottle::retry_after_s(const std::string& key, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = failures_.find(key);
  if (found == failures_.end()) return 0;
  const Failures& failures = found->second;
  if (failures.last_ms + wrong_logins_quiet_ms <= now_ms) {
    erase(key);
    return 0;
  }
  if (failures.count < limits_.tries_free) return 0;
  const std::size_t doublings = std::min<std::size_t>(failures.count - limits_.tries_free, 32);
  const std::int64_t wait_s = std::min(std::int64_t{1} << doublings, limits_.wait_max_s);
  const std::int64_t left_ms = failures.last_ms + wait_s * 1000 - now_ms;
  return left_ms <= 0 ? 0 : (left_ms + 999) / 1000;
}

void LoginThrottle::count_failure(const std::string& key, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (!failures_.contains(key) && failures_.size() >= limits_.keys_max) {
    const std::string oldest = by_age_.begin()->second;
    erase(oldest);
  }
  Failures& failures = failures_[key];
  if (failures.count > 0 && failures.last_ms + wrong_logins_quiet_ms <= now_ms) failures.count = 0;
  by_age_.erase(failures.touched);
  failures.touched = ++touches_;
  by_age_.emplace(failures.touched, key);
  ++failures.count;
  failures.last_ms = now_ms;
}

void LoginThrottle::forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  erase(key);
}

std::size_t LoginThrottle::keys() const {
  const std::lock_guard lock(mutex_);
  return failures_.size();
}

void LoginThrottle::erase(const std::string& key) {
  const auto found = failures_.find(key);
  if (found == failures_.end()) return;
  by_age_.erase(found->second.touched);
  failures_.erase(found);
}

}  // namespace carelog::auth
