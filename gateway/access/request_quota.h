// How many requests one caller may send: so many in any ten seconds, spread as the caller likes.
// The generic cell rate algorithm (ITU-T I.371): one moment is kept for a caller, no counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace carelog::gateway {

// Thread-safe.
class RequestQuota {
 public:
  static constexpr std::int64_t window_s = 10;
  // Beyond it all further callers count as one; those who were quiet are forgotten first.
  static constexpr std::size_t callers_max = 10'000;

  // per_second: on average over the window; 0: no limit.
  explicit RequestQuota(std::int64_t per_second) : per_second_(per_second) {}

  struct Verdict {
    bool admitted = true;
    std::int64_t remaining = 0;      // requests that would be admitted now
    std::int64_t reset_s = 0;        // until all of the quota is there again
    std::int64_t retry_after_s = 0;  // if not admitted, at least 1
  };
  // now_us: of a clock that never goes back. Requires: limits().
  Verdict take(const std::string& caller, std::int64_t now_us);

  bool limits() const { return per_second_ > 0; }
  std::int64_t requests() const { return per_second_ * window_s; }  // in a window

 private:
  std::int64_t& moment_of(const std::string& caller, std::int64_t now_us);

  const std::int64_t per_second_;
  std::mutex mutex_;
  // When the caller's quota is whole again.
  std::unordered_map<std::string, std::int64_t> whole_at_us_;
  std::int64_t swept_at_us_ = 0;
};

struct RequestLimits {
  std::int64_t under_way = 512;  // at once; beyond, 503
  std::int64_t per_subject = 0;  // a second; 0: any number
  std::int64_t per_address = 0;  // likewise; clients of a trusted proxy count apart
};

// The fields of draft-ietf-httpapi-ratelimit-headers-10 for one quota, as members of their lists:
// "subject";q=1000;w=10 and "subject";r=999;t=1.
std::string policy_member(std::string_view name, const RequestQuota& quota);
std::string limit_member(std::string_view name, const RequestQuota::Verdict& verdict);

}  // namespace carelog::gateway
