#include "gateway/call/request_metrics.h"

#include <algorithm>
#include <cstdio>

namespace carelog::gateway {
namespace {

std::string seconds(double microseconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", microseconds / 1e6);
  return text;
}

}  // namespace

RequestMetrics::RequestMetrics(std::vector<std::string_view> operations)
    : names_(std::move(operations)), series_(std::make_unique<Series[]>(names_.size() + 1)) {
  names_.push_back("none");
}

void RequestMetrics::record(std::size_t operation, int status, std::chrono::nanoseconds duration) {
  Series& series = series_[std::min(operation, names_.size() - 1)];
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  const auto bucket = std::lower_bound(bounds_us.begin(), bounds_us.end(), us) - bounds_us.begin();
  const auto status_class = static_cast<std::size_t>(std::clamp(status / 100, 1, 5));
  series.by_class[status_class].fetch_add(1, std::memory_order_relaxed);
  series.buckets[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  series.sum_us.fetch_add(static_cast<std::uint64_t>(us), std::memory_order_relaxed);
}

std::string RequestMetrics::text() const {
  std::string out =
      "# HELP carelog_http_requests_total Requests answered.\n"
      "# TYPE carelog_http_requests_total counter\n";
  const auto label = [&](std::size_t i) { return "operation=\"" + std::string(names_[i]) + "\""; };
  for (std::size_t i = 0; i < names_.size(); ++i) {
    for (std::size_t c = 1; c <= 5; ++c) {
      const auto count = series_[i].by_class[c].load(std::memory_order_relaxed);
      if (count == 0) continue;
      out += "carelog_http_requests_total{" + label(i) + ",status=\"" + std::to_string(c) +
             "xx\"} " + std::to_string(count) + "\n";
    }
  }
  out +=
      "# HELP carelog_http_request_duration_seconds From the request's last byte to the answer.\n"
      "# TYPE carelog_http_request_duration_seconds histogram\n";
  for (std::size_t i = 0; i < names_.size(); ++i) {
    std::uint64_t total = 0;
    std::string lines;
    for (std::size_t b = 0; b <= bounds_us.size(); ++b) {
      total += series_[i].buckets[b].load(std::memory_order_relaxed);
      const auto bound = b < bounds_us.size() ? seconds(static_cast<double>(bounds_us[b])) : "+Inf";
      lines += "carelog_http_request_duration_seconds_bucket{" + label(i) + ",le=\"" + bound +
               "\"} " + std::to_string(total) + "\n";
    }
    if (total == 0) continue;
    const auto sum = static_cast<double>(series_[i].sum_us.load(std::memory_order_relaxed));
    out += lines + "carelog_http_request_duration_seconds_sum{" + label(i) + "} " + seconds(sum) +
           "\ncarelog_http_request_duration_seconds_count{" + label(i) + "} " +
           std::to_string(total) + "\n";
  }
  return out;
}

}  // namespace carelog::gateway
