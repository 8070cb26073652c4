#include "gateway/access/request_quota.h"

#include <algorithm>

namespace carelog::gateway {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t window_us = RequestQuota::window_s * second_us;
constexpr const char* others = "";  // no subject and no address is empty

std::int64_t whole_seconds(std::int64_t time_us) {
  return (time_us + second_us - 1) / second_us;
}

}  // namespace

std::int64_t& RequestQuota::moment_of(const std::string& caller, std::int64_t now_us) {
  const auto found = whole_at_us_.find(caller);
  if (found != whole_at_us_.end()) return found->second;
  if (whole_at_us_.size() >= callers_max && now_us - swept_at_us_ >= second_us) {
    swept_at_us_ = now_us;
    std::erase_if(whole_at_us_, [&](const auto& each) { return each.second <= now_us; });
  }
  return whole_at_us_[whole_at_us_.size() < callers_max ? caller : others];
}

RequestQuota::Verdict RequestQuota::take(const std::string& caller, std::int64_t now_us) {
  const std::int64_t one_us = std::max<std::int64_t>(second_us / per_second_, 1);
  const std::lock_guard lock(mutex_);
  std::int64_t& whole_at_us = moment_of(caller, now_us);
  const std::int64_t used_us = std::max(whole_at_us, now_us) + one_us - now_us;
  if (used_us > window_us) {
    return {.admitted = false,
            .remaining = 0,
            .reset_s = whole_seconds(used_us - one_us),
            .retry_after_s = whole_seconds(used_us - window_us)};
  }
  whole_at_us = now_us + used_us;
  return {.admitted = true,
          .remaining = (window_us - used_us) / one_us,
          .reset_s = whole_seconds(used_us)};
}

std::string policy_member(std::string_view name, const RequestQuota& quota) {
  return "\"" + std::string(name) + "\";q=" + std::to_string(quota.requests()) +
         ";w=" + std::to_string(RequestQuota::window_s);
}

std::string limit_member(std::string_view name, const RequestQuota::Verdict& verdict) {
  return "\"" + std::string(name) + "\";r=" + std::to_string(verdict.remaining) +
         ";t=" + std::to_string(verdict.reset_s);
}

}  // namespace carelog::gateway
