#include "gateway/chart/chart_parameters.h"

#include <algorithm>

#include "gateway/search/filters.h"
#include "gateway/search/parameter_values.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

// limit and cursor. The sentence says what is wrong; nothing: it is neither of them.
template <class Request>
std::optional<std::string> set_page(Request& request, const std::string& name,
                                    const std::string& value) {
  if (name == "limit") {
    const auto rows = page_rows(value);
    if (!rows) return limit_rule;
    request.set_limit(*rows);
    return "";
  }
  if (name != "cursor") return std::nullopt;
  if (value.empty() || value.size() > cursor_max_bytes) return cursor_rule;
  request.set_cursor(value);
  return "";
}

std::optional<std::string> set_time(wire::ListEntriesRequest& request, const std::string& name,
                                    const std::string& value, const infra::TimeZone& zone) {
  if (name != "from" && name != "to") return std::nullopt;
  if (holds_blank(value)) return name + " " + std::string(filter_blank_rule);
  const auto time = moment_of(value, name == "to", zone);
  if (!time) return "from and to are times, such as 2024-02-29T12:00:00Z, or dates.";
  name == "from" ? request.set_from_ms(*time) : request.set_to_ms(*time + 1);
  return "";
}

std::string set_filter(wire::ListEntriesRequest& request, const std::string& name,
                       const std::string& value, const infra::TimeZone& zone) {
  if (const auto page = set_page(request, name, value)) return *page;
  if (const auto time = set_time(request, name, value, zone)) return *time;
  if (name == "code") {
    request.set_code(value);
    return fault_of_filter(name, value);
  }
  if (name == "status") {
    request.set_status(value);
    return fault_of_filter(name, value);
  }
  if (name == "errors" || name == "count") {
    if (value != "true" && value != "false") return name + " is true or false.";
    name == "errors" ? request.set_with_errors(value == "true")
                     : request.set_count(value == "true");
  }
  return "";
}

}  // namespace

OrProblem<std::optional<std::int64_t>> read_moment(const QueryParameters& parameters,
                                                   std::int64_t now_ms,
                                                   const infra::TimeZone& zone) {
  const auto given = std::find_if(parameters.begin(), parameters.end(),
                                  [](const auto& each) { return each.first == "asOf"; });
  if (given == parameters.end()) return std::optional<std::int64_t>();
  if (holds_blank(given->second)) return refuse_parameter("asOf " + std::string(filter_blank_rule));
  const auto moment = moment_of(given->second, true, zone);
  const bool today = moment && zone.date_of(*moment) == zone.date_of(now_ms);
  if (!moment) return refuse_parameter("asOf is a time, such as 2024-02-29T12:00:00Z, or a date.");
  if (*moment > now_ms && !today) return refuse_parameter("asOf is not in the future.");
  return std::optional(*moment);
}

OrProblem<wire::ListEntriesRequest> read_entries_parameters(const QueryParameters& parameters,
                                                            std::int64_t now_ms,
                                                            const infra::TimeZone& zone) {
  wire::ListEntriesRequest request;
  request.set_limit(page_rows_default);
  for (const auto& [name, value] : parameters) {
    auto complaint = set_filter(request, name, value, zone);
    if (!complaint.empty()) return refuse_parameter(std::move(complaint));
  }
  const auto moment = read_moment(parameters, now_ms, zone);
  if (!moment) return tl::unexpected(moment.error());
  if (*moment) {
    if (!request.code().empty() || !request.status().empty() || request.count()) {
      return refuse_parameter("asOf shows the chart as it was: leave code, status and count out.");
    }
    request.set_as_of_ms(**moment);
  }
  if (request.has_from_ms() && request.has_to_ms() && request.from_ms() >= request.to_ms()) {
    return refuse_parameter("from is not after to.");
  }
  return request;
}

OrProblem<wire::GetTimelineRequest> read_timeline_parameters(const QueryParameters& parameters) {
  wire::GetTimelineRequest request;
  request.set_limit(page_rows_default);
  for (const auto& [name, value] : parameters) {
    const auto complaint = set_page(request, name, value);
    if (complaint && !complaint->empty()) return refuse_parameter(*complaint);
  }
  return request;
}

}  // namespace carelog::gateway
