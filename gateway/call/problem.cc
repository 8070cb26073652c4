#include "gateway/call/problem.h"

#include <algorithm>
#include <cassert>

#include "gateway/json/json_writer.h"

namespace carelog::gateway {
namespace {

const ProblemKind& kind_of(std::string_view code) {
  const ProblemKind* kind = find_problem_kind(code);
  assert(kind != nullptr);
  return *kind;
}

std::string body_of(const Problem& problem, const ProblemKind& kind, std::string_view request_id) {
  JsonWriter json;
  json.begin_object();
  json.member("type", "/problems/" + std::string(kind.code));
  json.member("title", kind.title);
  json.member("status", static_cast<std::int64_t>(kind.status));
  if (!problem.detail.empty()) json.member("detail", problem.detail);
  if (!request_id.empty()) json.member("instance", "urn:uuid:" + std::string(request_id));
  json.member("code", kind.code);
  if (problem.current_version) json.member("currentVersion", *problem.current_version);
  if (!problem.errors.empty()) {
    json.name("errors").begin_array();
    for (const auto& error : problem.errors) {
      json.begin_object();
      json.member("pointer", error.pointer).member("code", error.code);
      json.member("detail", error.detail).end_object();
    }
    json.end_array();
  }
  return json.end_object().take();
}

}  // namespace

Problem problem(std::string_view code, std::string detail) {
  Problem made;
  made.code = code;
  made.detail = std::move(detail);
  return made;
}

HttpResponse problem_response(const Problem& problem, std::string_view request_id) {
  const ProblemKind& kind = kind_of(problem.code);
  HttpResponse response;
  response.status = kind.status;
  response.content_type = "application/problem+json";
  response.body = body_of(problem, kind, request_id);
  response.add("Cache-Control", "no-store");
  const bool later = kind.status == 429 || kind.status == 503;
  if (problem.retry_after_s || later) {
    response.add("Retry-After", std::to_string(problem.retry_after_s.value_or(1)));
  }
  if (kind.code == "invalid-token") {
    response.add("WWW-Authenticate", "Bearer realm=\"carelog\", error=\"invalid_token\"");
  } else if (kind.code == "insufficient-role") {
    response.add("WWW-Authenticate", "Bearer realm=\"carelog\", error=\"insufficient_scope\"");
  } else if (kind.status == 401) {
    response.add("WWW-Authenticate", "Bearer realm=\"carelog\"");
  }
  return response;
}

int status_of(const Problem& problem) {
  return kind_of(problem.code).status;
}

std::string_view code_of_http_status(int status) {
  if (status == 400) return "malformed-request";
  const auto kinds = problem_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const ProblemKind& kind) { return kind.status == status; });
  return found == kinds.end() ? "malformed-request" : found->code;
}

}  // namespace carelog::gateway
