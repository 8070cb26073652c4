#include "gateway/search/list_parameters.h"

#include <algorithm>
#include <optional>

#include "gateway/search/filters.h"
#include "infra/ids/plain_uuid.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"
#include "infra/text/percent.h"
#include "infra/text/text.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

std::optional<wire::AuditKind> audit_kind_of(std::string_view text) {
  if (text == "change") return wire::CHANGE;
  if (text == "read") return wire::READ_ACCESS;
  if (text == "refusal") return wire::REFUSED_ACCESS;
  return std::nullopt;
}

bool is_purpose(std::string_view text) {
  return text == "TREATMENT" || text == "PAYMENT" || text == "OPERATIONS" || text == "EMERGENCY";
}

// Sets one filter. Returns what is wrong with it as a sentence, or nothing.
std::string set_filter(wire::SearchAuditRequest& request, const std::string& name,
                       const std::string& value, const infra::TimeZone& zone) {
  if (name == "limit") {
    const auto rows = page_rows(value, audit_rows_max);
    if (!rows) return "limit is a whole number from 1 to 1000.";
    request.set_limit(*rows);
  } else if (name == "cursor") {
    if (value.empty() || value.size() > cursor_max_bytes) return cursor_rule;
    request.set_cursor(value);
  } else if (name == "kind") {
    const auto kind = audit_kind_of(value);
    if (!kind) return "kind is change, read or refusal.";
    request.set_kind(*kind);
  } else if (name == "purpose") {
    if (!is_purpose(value)) return "purpose is TREATMENT, PAYMENT, OPERATIONS or EMERGENCY.";
    request.set_purpose(value);
  } else if (name == "patient") {
    if (!infra::is_uuid(value)) return "patient is a patient's id, a UUID.";
    request.set_patient_id(infra::plain_uuid(value));
  } else if (name == "request") {
    if (!infra::is_uuid(value)) return "request is the X-Request-Id of an answer, a UUID.";
    request.set_request_id(infra::plain_uuid(value));
  } else if (name == "from" || name == "to") {
    if (holds_blank(value)) return name + " " + std::string(filter_blank_rule);
    const auto time = moment_of(value, name == "to", zone);
    if (!time) return "from and to are times, such as 2024-02-29T12:00:00Z, or dates.";
    name == "from" ? request.set_from_ms(*time) : request.set_to_ms(*time + 1);
  } else {
    request.set_actor(value);
    return fault_of_filter(name, value);
  }
  return "";
}

std::optional<wire::ListPatientsRequest::Activity> activity_of(std::string_view text) {
  if (text == "true") return wire::ListPatientsRequest::ACTIVE;
  if (text == "false") return wire::ListPatientsRequest::INACTIVE;
  if (text == "all") return wire::ListPatientsRequest::ALL;
  return std::nullopt;
}

std::optional<wire::ListPatientsRequest::Sort> sort_of(std::string_view text) {
  if (text == "newest") return wire::ListPatientsRequest::NEWEST;
  if (text == "oldest") return wire::ListPatientsRequest::OLDEST;
  if (text == "name") return wire::ListPatientsRequest::NAME;
  return std::nullopt;
}

std::string set_identifier(wire::ListPatientsRequest& request, const std::string& value) {
  const auto bar = value.find('|');
  const std::string system = value.substr(0, bar);
  const std::string number = bar == std::string::npos ? "" : value.substr(bar + 1);
  if (infra::comparable(system).empty() || infra::comparable(number).empty()) {
    return "identifier is system|value, such as mrn|12345.";
  }
  request.set_identifier_system(system);
  request.set_identifier_value(number);
  return fault_of_filter("identifier", value);
}

// A day, a month or a year.
bool is_partial_date(const std::string& value) {
  if (value.size() == 4) return infra::is_date(value + "-01-01");
  return infra::is_date(value.size() == 7 ? value + "-01" : value);
}

// Sets one filter. Returns what is wrong with it as a sentence, or nothing.
std::string set_filter(wire::ListPatientsRequest& request, const std::string& name,
                       const std::string& value) {
  if (name == "limit") {
    const auto rows = page_rows(value);
    if (!rows) return limit_rule;
    request.set_limit(*rows);
  } else if (name == "cursor") {
    if (value.empty() || value.size() > cursor_max_bytes) return cursor_rule;
    request.set_cursor(value);
  } else if (name == "name") {
    request.set_name_contains(infra::trimmed(value));
    return fault_of_filter(name, value);
  } else if (name == "email") {
    if (holds_blank(value)) return "email " + std::string(filter_blank_rule);
    request.set_email(value);
    return fault_of_filter(name, value);
  } else if (name == "identifier") {
    return set_identifier(request, value);
  } else if (name == "dateOfBirth") {
    if (!is_partial_date(value)) return "dateOfBirth is YYYY-MM-DD, YYYY-MM or YYYY.";
    request.set_date_of_birth(value);
  } else if (name == "active") {
    const auto activity = activity_of(value);
    if (!activity) return "active is true, false or all.";
    request.set_activity(*activity);
  } else if (name == "q") {
    request.set_query(value);
    return fault_of_filter(name, value);
  } else if (name == "registeredFrom" || name == "registeredTo") {
    if (!infra::is_date(value)) return "registeredFrom and registeredTo are dates, YYYY-MM-DD.";
    name == "registeredFrom" ? request.set_registered_from(value)
                             : request.set_registered_to(value);
  } else if (name == "sort") {
    const auto sort = sort_of(value);
    if (!sort) return "sort is newest, oldest or name.";
    request.set_sort(*sort);
  } else if (name == "count") {
    if (value != "true" && value != "false") return "count is true or false.";
    request.set_count(value == "true");
  }
  return "";
}

}  // namespace

OrProblem<wire::ListPatientsRequest> read_list_parameters(const QueryParameters& parameters) {
  wire::ListPatientsRequest request;
  request.set_limit(page_rows_default);
  for (const auto& [name, value] : parameters) {
    auto complaint = set_filter(request, name, value);
    if (!complaint.empty()) return refuse_parameter(std::move(complaint));
  }
  const bool backwards = !request.registered_from().empty() && !request.registered_to().empty() &&
                         request.registered_from() > request.registered_to();
  if (backwards) return refuse_parameter("registeredFrom is not after registeredTo.");
  return request;
}

OrProblem<wire::ListDuplicatesRequest> read_duplicates_parameters(
    const QueryParameters& parameters) {
  constexpr std::uint32_t score_max = 100;
  wire::ListDuplicatesRequest request;
  request.set_limit(page_rows_default);
  for (const auto& [name, value] : parameters) {
    if (name == "limit") {
      const auto rows = page_rows(value);
      if (!rows) return refuse_parameter(limit_rule);
      request.set_limit(*rows);
    } else if (name == "cursor") {
      if (value.empty() || value.size() > cursor_max_bytes) return refuse_parameter(cursor_rule);
      request.set_cursor(value);
    } else if (name == "minScore") {
      const auto score = page_rows(value, score_max);
      if (!score) return refuse_parameter("minScore is a whole number from 1 to 100.");
      request.set_score_min(*score);
    } else if (name == "notDuplicates") {
      if (value != "true" && value != "false") {
        return refuse_parameter("notDuplicates is true or false.");
      }
      request.set_not_duplicates(value == "true");
    }
  }
  return request;
}

OrProblem<wire::GetPatientHistoryRequest> read_history_parameters(
    const QueryParameters& parameters) {
  wire::GetPatientHistoryRequest request;
  request.set_limit(page_rows_max);
  for (const auto& [name, value] : parameters) {
    if (name == "limit") {
      const auto rows = page_rows(value);
      if (!rows) return refuse_parameter(limit_rule);
      request.set_limit(*rows);
    } else {
      const auto version = whole_number<std::uint64_t>(value);
      if (!version) return refuse_parameter("after is a version, a whole number.");
      request.set_after_version(*version);
    }
  }
  return request;
}

OrProblem<wire::GetPatientAsOfRequest> read_as_of_parameters(const QueryParameters& parameters,
                                                             std::int64_t now_ms,
                                                             const infra::TimeZone& zone) {
  wire::GetPatientAsOfRequest request;
  for (const auto& [name, value] : parameters) {
    if (name != "asOf")
      return refuse_parameter("asOf gives the patient itself: leave " + name + " out.");
    if (const auto version = whole_number<std::uint64_t>(value)) {
      request.set_version(*version);
      continue;
    }
    const auto time = moment_asked(
        value, now_ms, zone, "asOf is a version, a time such as 2024-02-29T12:00:00Z, or a date.");
    if (!time) return tl::unexpected(time.error());
    request.set_time_ms(*time);
  }
  return request;
}

OrProblem<wire::SearchAuditRequest> read_audit_parameters(const QueryParameters& parameters,
                                                          const infra::TimeZone& zone) {
  wire::SearchAuditRequest request;
  request.set_limit(audit_rows_default);
  for (const auto& [name, value] : parameters) {
    auto complaint = set_filter(request, name, value, zone);
    if (!complaint.empty()) return refuse_parameter(std::move(complaint));
  }
  if (request.has_from_ms() && request.has_to_ms() && request.from_ms() >= request.to_ms()) {
    return refuse_parameter("from is not after to.");
  }
  if (!request.request_id().empty() && !request.has_from_ms()) {
    return refuse_parameter("request needs from: the trail is read back to there.");
  }
  return request;
}

OrProblem<wire::GetAnalyticsSummaryRequest> read_summary_parameters(
    const QueryParameters& parameters, std::string_view today) {
  wire::GetAnalyticsSummaryRequest request;
  for (const auto& [name, value] : parameters) {
    if (!infra::is_date(value)) return refuse_parameter(name + " is a calendar date, YYYY-MM-DD.");
    if (name == "from") request.set_from_day(value);
    if (name == "to") request.set_to_day(value);
    if (name == "asOf") request.set_as_of_day(value);
  }
  const bool backwards = !request.from_day().empty() && !request.to_day().empty() &&
                         request.from_day() > request.to_day();
  if (backwards) return refuse_parameter("from is not after to.");
  if (request.as_of_day() > today) return refuse_the_future();
  return request;
}

std::string next_link(std::string_view path, const QueryParameters& parameters,
                      std::string_view name, std::string_view value) {
  std::string link = "<" + std::string(path) + "?";
  for (const auto& [known, given] : parameters) {
    if (known == name) continue;
    link += infra::percent_encode(known) + "=" + infra::percent_encode(given) + "&";
  }
  return link + infra::percent_encode(name) + "=" + infra::percent_encode(value) +
         ">; rel=\"next\"";
}

}  // namespace carelog::gateway
