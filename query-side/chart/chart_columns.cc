#include "query-side/chart/chart_columns.h"

#include <nlohmann/json.hpp>

#include "infra/process/clock.h"

namespace carelog::query {
namespace {

std::string time_of(std::string_view ms) {
  std::int64_t at_ms = 0;
  std::from_chars(ms.data(), ms.data() + ms.size(), at_ms);
  return infra::format_time(at_ms);
}

}  // namespace

void read_recorded_at(std::string_view ms, ChartEntryView& entry) {
  entry.set_recorded_at(time_of(ms));
}

void read_changed_at(std::string_view ms, ChartEntryView& entry) {
  entry.set_changed_at(time_of(ms));
}

ChartEntryView as_of(ChartEntryView now, std::int64_t changed_at_ms, std::string_view past,
                     std::int64_t moment_ms) {
  if (changed_at_ms <= moment_ms) return now;
  for (const auto& each : nlohmann::json::parse(past)) {
    const auto at_ms = each.at("atMs").get<std::int64_t>();
    if (at_ms > moment_ms) break;
    now.set_version(each.at("version").get<std::uint64_t>());
    now.set_content(each.at("content").get<std::string>());
    now.set_changed_at(infra::format_time(at_ms));
    now.set_changed_by(each.at("by").get<std::string>());
    now.set_in_error(each.at("inError").get<bool>());
    now.set_in_error_reason(each.at("inErrorReason").get<std::string>());
  }
  return now;
}

}  // namespace carelog::query
