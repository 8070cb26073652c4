#include "auth/users/login_throttle.h"

#include <algorithm>

namespace carelog::auth {

LoginThrottle::LoginThrottle(std::size_t accounts_max) : accounts_max_(accounts_max) {}

std::int64_t LoginThrottle::retry_after_s(const std::string& account, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = failures_.find(account);
  if (found == failures_.end()) return 0;
  drop_old(found->second, now_ms);
  if (found->second.at_ms.empty()) {
    erase(account);
    return 0;
  }
  if (found->second.at_ms.size() < wrong_logins_max) return 0;
  const std::int64_t wait_ms = found->second.at_ms.front() + wrong_logins_window_ms - now_ms;
  return std::max<std::int64_t>(1, (wait_ms + 999) / 1000);
}

void LoginThrottle::count_failure(const std::string& account, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (!failures_.contains(account) && failures_.size() >= accounts_max_) {
    const std::string oldest = by_age_.begin()->second;
    erase(oldest);
  }
  Failures& failures = failures_[account];
  by_age_.erase(failures.touched);
  failures.touched = ++touches_;
  by_age_.emplace(failures.touched, account);
  drop_old(failures, now_ms);
  if (failures.at_ms.size() == wrong_logins_max) failures.at_ms.pop_front();
  failures.at_ms.push_back(now_ms);
}

void LoginThrottle::forget(const std::string& account) {
  const std::lock_guard lock(mutex_);
  erase(account);
}

std::size_t LoginThrottle::accounts() const {
  const std::lock_guard lock(mutex_);
  return failures_.size();
}

void LoginThrottle::drop_old(Failures& failures, std::int64_t now_ms) {
  while (!failures.at_ms.empty() && failures.at_ms.front() + wrong_logins_window_ms <= now_ms) {
    failures.at_ms.pop_front();
  }
}

void LoginThrottle::erase(const std::string& account) {
  const auto found = failures_.find(account);
  if (found == failures_.end()) return;
  by_age_.erase(found->second.touched);
  failures_.erase(found);
}

}  // namespace carelog::auth
