#include "gateway/call/api_call.h"

#include <algorithm>
#include <array>

#include "gateway/access/access_journal.h"
#include "gateway/access/announced_read.h"
#include "gateway/call/backend_call.h"
#include "gateway/http/cross_origin.h"
#include "gateway/http/header_fields.h"
#include "gateway/json/shown_members.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"
#include "infra/text/text.h"

namespace carelog::gateway {
namespace {

constexpr std::size_t named_characters_max = 64;  // of the client's text in a problem's detail

constexpr std::size_t reason_characters_max = 500;

constexpr std::array<std::string_view, 4> purposes = {"TREATMENT", "PAYMENT", "OPERATIONS",
                                                      emergency};

std::string_view usual_purpose(auth::Role role) {
  switch (role) {
    case auth::Role::clinician:
    case auth::Role::patient:
      return "TREATMENT";
    case auth::Role::biller:
      return "PAYMENT";
    case auth::Role::admin:
    case auth::Role::receptionist:
    case auth::Role::auditor:
    case auth::Role::service:
    case auth::Role::manager:
      break;
  }
  return "OPERATIONS";
}

std::string request_id_for(const HttpRequest& request) {
  const auto given = request.header("x-request-id");
  return given && infra::is_uuid(*given) ? std::string(*given) : infra::random_uuid();
}

// https://www.w3.org/TR/server-timing/, in milliseconds.
std::string server_timing(std::chrono::nanoseconds took) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  std::string thousandths = std::to_string(us % 1000);
  thousandths.insert(0, 3 - thousandths.size(), '0');
  return "total;dur=" + std::to_string(us / 1000) + "." + thousandths;
}

tl::unexpected<Problem> refuse(std::string_view code, std::string detail) {
  Problem problem;
  problem.code = code;
  problem.detail = std::move(detail);
  return tl::unexpected(std::move(problem));
}

}  // namespace

ApiCall::ApiCall(HttpExchange exchange, RequestMetrics& metrics, AccessJournal& accesses,
                 const Route* route, PathParameters parameters, std::size_t operation)
    : exchange_(std::move(exchange)),
      metrics_(metrics),
      accesses_(accesses),
      route_(route),
      operation_(operation),
      parameters_(std::move(parameters)),
      request_id_(request_id_for(exchange_.request())),
      trace_(exchange_.request()),
      began_(std::chrono::steady_clock::now()) {}

void ApiCall::put_in_order(std::string_view first, std::string_view second) {
  parameters_.put_in_order(first, second);
}

OrProblem<std::string_view> ApiCall::bearer_token() const {
  constexpr std::string_view scheme = "bearer ";
  const auto given = request().header("authorization");
  if (!given) return refuse("unauthenticated", "Send Authorization: Bearer and an access token.");
  const bool bearer = given->size() > scheme.size() &&
                      std::equal(scheme.begin(), scheme.end(), given->begin(), [](char a, char b) {
                        return a == (b >= 'A' && b <= 'Z' ? b + 32 : b);
                      });
  if (!bearer) return refuse("unauthenticated", "Send Authorization: Bearer and an access token.");
  return given->substr(given->find_first_not_of(' ', scheme.size()));
}

OrProblem<std::string> ApiCall::purpose_of_use() const {
  const auto given = request().header("x-purpose-of-use");
  if (!given) return std::string(usual_purpose(caller.role));
  if (std::find(purposes.begin(), purposes.end(), *given) == purposes.end()) {
    return refuse("invalid-header",
                  "X-Purpose-Of-Use is TREATMENT, PAYMENT, OPERATIONS or EMERGENCY.");
  }
  return std::string(*given);
}

OrProblem<std::string> ApiCall::reason_of_use() const {
  const auto given = request().header("x-purpose-reason");
  const std::string text = given && infra::is_utf8(*given) ? infra::trimmed(*given) : "";
  if (text.empty()) {
    return refuse("reason-needed", "Say in X-Purpose-Reason why this is an emergency.");
  }
  if (infra::fault_in(text, infra::LineBreaks::refused) ||
      infra::code_points_in(text) > reason_characters_max) {
    return refuse("invalid-header", "X-Purpose-Reason is visible text of at most 500 characters.");
  }
  return text;
}

OrProblem<JsonValue> ApiCall::json_body() const {
  const auto coding = request().header_list("content-encoding");
  if (coding && !is_uncoded(*coding)) {
    return refuse("unsupported-media-type", "Send the body without a Content-Encoding.");
  }
  const auto type = request().header("content-type");
  const bool merge_patch = request().method == HttpMethod::patch && type &&
                           is_media_type(*type, "application/merge-patch+json");
  if (type && !merge_patch && !is_media_type(*type, "application/json")) {
    return refuse("unsupported-media-type", "Send the body as Content-Type: application/json.");
  }
  if (type && !is_utf8_charset(*type)) {
    return refuse("unsupported-media-type", "Send the body as UTF-8, without another charset.");
  }
  auto json = read_json(request().body, values_max_);
  if (!json) return refuse("malformed-json", json.error());
  return std::move(*json);
}

OrProblem<JsonValue> ApiCall::optional_json_body() const {
  if (!request().body.empty()) return json_body();
  JsonValue nothing;
  nothing.kind = JsonValue::Kind::object;
  return nothing;
}

OrProblem<api::v1::Freshness> ApiCall::freshness() const {
  api::v1::Freshness freshness;
  const auto token = request().header("consistency-token");
  if (!token) return freshness;
  if (!is_consistency_token(*token)) {
    return refuse("invalid-header", "Consistency-Token is sent back exactly as it was received.");
  }
  freshness.set_consistency_token(std::string(*token));
  if (const auto prefer = request().header_list("prefer")) {
    // 0 would mean the default wait; one millisecond is as good as none.
    if (const auto wait_ms = preferred_wait_ms(*prefer)) {
      freshness.set_wait_ms(std::max<std::uint32_t>(*wait_ms, 1));
    }
  }
  return freshness;
}

std::optional<Problem> ApiCall::hidden_filter(const QueryParameters& filters) const {
  if (route_ == nullptr || !route_->permission) return std::nullopt;
  for (const auto& [name, value] : filters) {
    if (may_filter(shown_as.value_or(caller.role), document_of(*route_), name)) continue;
    Problem problem;
    problem.code = "insufficient-role";
    problem.detail = "The role is not shown what " + name + " looks for.";
    return problem;
  }
  return std::nullopt;
}

OrProblem<QueryParameters> ApiCall::query(std::initializer_list<std::string_view> names) const {
  return query_of({names.begin(), names.end()});
}

OrProblem<QueryParameters> ApiCall::route_query() const {
  const std::vector<QueryParameter> known = query_parameters(*route_);
  std::vector<std::string_view> names;
  for (const QueryParameter& each : known) names.push_back(each.name);
  auto parameters = query_of(names);
  if (!parameters) return parameters;
  for (const auto& [name, value] : *parameters) {
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const auto& each) { return each.name == name; });
    const auto words = words_of(*found);
    if (words.empty() || std::find(words.begin(), words.end(), value) != words.end()) continue;
    std::string allowed;
    for (const auto each : words) allowed.append(allowed.empty() ? "" : ", ").append(each);
    return refuse("invalid-parameter", name + " is one of: " + allowed + ".");
  }
  return parameters;
}

OrProblem<QueryParameters> ApiCall::query_of(const std::vector<std::string_view>& names) const {
  auto parameters = parse_query(request().query);
  if (!parameters) {
    return refuse("invalid-parameter",
                  "The query string repeats a parameter or is not properly percent-encoded.");
  }
  if (auto hidden = hidden_filter(*parameters)) return tl::unexpected(std::move(*hidden));
  for (const auto& [name, value] : *parameters) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    std::string known;
    for (const auto each : names) known.append(known.empty() ? "" : ", ").append(each);
    const std::string there = known.empty() ? "there are none." : "there are: " + known + ".";
    return refuse("invalid-parameter",
                  "There is no query parameter '" +
                      std::string(infra::first_code_points(name, named_characters_max)) +
                      "' here; " + there);
  }
  return std::move(*parameters);
}

void ApiCall::fill(api::v1::RequestContext* context, std::string command_id) const {
  context->set_clinic(caller.clinic);
  context->set_actor(caller.subject);
  context->set_role(std::string(auth::role_name(caller.role)));
  context->set_purpose(purpose);
  if (!command_id.empty()) context->set_deadline_ms(infra::now_ms() + backend_deadline.count());
  context->set_command_id(std::move(command_id));
  context->set_correlation_id(request_id_);
  context->set_causation_id(request_id_);
  context->set_traceparent(trace_.traceparent());
  context->set_time_zone(time_zone.name());
}

const std::string& ApiCall::subject() const {
  static const std::string nobody;
  return route_ == nullptr ? nobody : parameters_.at(route_->subject);
}

void ApiCall::send(HttpResponse response) {
  response.add("X-Request-Id", request_id_);
  response.add("traceresponse", trace_.traceparent());
  if (!quota_policies_.empty()) {
    response.add("RateLimit-Policy", quota_policies_);
    response.add("RateLimit", quota_limits_);
  }
  if (cross_origin != nullptr) cross_origin->add_to(response, request());
  const auto took = std::chrono::steady_clock::now() - began_;
  response.add("Server-Timing", server_timing(took));
  metrics_.record(operation_, response.status, took);
  trace_.answered(method_name(request().method), route_ == nullptr ? "none" : route_->pattern,
                  response.status);
  exchange_.answer(std::move(response));
}

void ApiCall::note_quota(const std::string& policy, const std::string& limit) {
  const std::string_view comma = quota_policies_.empty() ? "" : ", ";
  quota_policies_.append(comma).append(policy);
  quota_limits_.append(comma).append(limit);
}

void ApiCall::answer_json(int status, std::string json) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(json);
  response.headers = "Cache-Control: no-store\r\n";
  answer(std::move(response));
}

void ApiCall::fail(const Problem& problem) {
  refusal_ = problem.code;
  answer(problem_response(problem, request_id_));
}

void ApiCall::fail_write(const Problem& problem, std::string_view key) {
  refusal_ = problem.code;
  HttpResponse response = problem_response(problem, request_id_);
  response.add("Idempotency-Key", key);
  if (problem.current_version) response.add("ETag", etag_of(*problem.current_version));
  answer(std::move(response));
}

}  // namespace carelog::gateway
