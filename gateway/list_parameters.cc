#include "gateway/list_parameters.h"

#include <charconv>
#include <optional>

#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

namespace api = carelog::api::v1;

constexpr std::size_t filter_max_bytes = 400;
constexpr std::size_t cursor_max_bytes = 1024;

tl::unexpected<Problem> refuse(std::string detail) {
  Problem problem;
  problem.code = "invalid-parameter";
  problem.detail = std::move(detail);
  return tl::unexpected(std::move(problem));
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

std::optional<std::uint32_t> page_rows(std::string_view text) {
  const auto rows = whole_number<std::uint32_t>(text);
  return rows && *rows >= 1 && *rows <= page_rows_max ? rows : std::nullopt;
}

constexpr std::string_view limit_rule = "limit is a whole number from 1 to 100.";

std::optional<api::ListPatientsRequest::Activity> activity_of(std::string_view text) {
  if (text == "true") return api::ListPatientsRequest::ACTIVE;
  if (text == "false") return api::ListPatientsRequest::INACTIVE;
  if (text == "all") return api::ListPatientsRequest::ALL;
  return std::nullopt;
}

// Sets one filter; the sentence says what is wrong with it, or nothing.
std::string_view set_filter(api::ListPatientsRequest& request, const std::string& name,
                            const std::string& value) {
  if (name == "limit") {
    const auto rows = page_rows(value);
    if (!rows) return limit_rule;
    request.set_limit(*rows);
  } else if (name == "cursor") {
    if (value.empty() || value.size() > cursor_max_bytes) return "cursor comes from a Link header.";
    request.set_cursor(value);
  } else if (name == "name") {
    request.set_name_contains(value);
  } else if (name == "email") {
    request.set_email(value);
  } else if (name == "identifier") {
    const auto bar = value.find('|');
    if (bar == std::string::npos || bar == 0 || bar + 1 == value.size()) {
      return "identifier is system|value, such as mrn|12345.";
    }
    request.set_identifier_system(value.substr(0, bar));
    request.set_identifier_value(value.substr(bar + 1));
  } else if (name == "dateOfBirth") {
    if (!infra::is_date(value)) return "dateOfBirth is a calendar date, YYYY-MM-DD.";
    request.set_date_of_birth(value);
  } else if (name == "active") {
    const auto activity = activity_of(value);
    if (!activity) return "active is true, false or all.";
    request.set_activity(*activity);
  }
  return value.size() > filter_max_bytes && name != "cursor" ? "A filter is too long." : "";
}

}  // namespace

OrProblem<api::ListPatientsRequest> read_list_parameters(const QueryParameters& parameters) {
  api::ListPatientsRequest request;
  request.set_limit(page_rows_default);
  for (const auto& [name, value] : parameters) {
    const auto complaint = set_filter(request, name, value);
    if (!complaint.empty()) return refuse(std::string(complaint));
  }
  return request;
}

OrProblem<api::GetPatientHistoryRequest> read_history_parameters(
    const QueryParameters& parameters) {
  api::GetPatientHistoryRequest request;
  request.set_limit(page_rows_max);
  for (const auto& [name, value] : parameters) {
    if (name == "limit") {
      const auto rows = page_rows(value);
      if (!rows) return refuse(std::string(limit_rule));
      request.set_limit(*rows);
    } else {
      const auto version = whole_number<std::uint64_t>(value);
      if (!version) return refuse("after is a version, a whole number.");
      request.set_after_version(*version);
    }
  }
  return request;
}

OrProblem<api::GetAnalyticsSummaryRequest> read_summary_parameters(
    const QueryParameters& parameters) {
  api::GetAnalyticsSummaryRequest request;
  for (const auto& [name, value] : parameters) {
    if (!infra::is_date(value)) return refuse(name + " is a calendar date, YYYY-MM-DD.");
    if (name == "from") request.set_from_day(value);
    if (name == "to") request.set_to_day(value);
    if (name == "asOf") request.set_as_of_day(value);
  }
  const bool backwards = !request.from_day().empty() && !request.to_day().empty() &&
                         request.from_day() > request.to_day();
  if (backwards) return refuse("from is not after to.");
  return request;
}

std::string next_link(std::string_view path, const QueryParameters& parameters,
                      std::string_view name, std::string_view value) {
  std::string link = "<" + std::string(path) + "?";
  for (const auto& [known, given] : parameters) {
    if (known == name) continue;
    link += percent_encode(known) + "=" + percent_encode(given) + "&";
  }
  return link + percent_encode(name) + "=" + percent_encode(value) + ">; rel=\"next\"";
}

}  // namespace carelog::gateway
