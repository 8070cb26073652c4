#include "gateway/call/problem.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "gateway/json/json_writer.h"

namespace carelog::gateway {
namespace {

constexpr std::array kinds = {
    ProblemKind{"malformed-request", 400, "The request cannot be read"},
    ProblemKind{"malformed-json", 400, "The body is not usable JSON"},
    ProblemKind{"invalid-parameter", 400, "A query parameter is not valid"},
    ProblemKind{"invalid-header", 400, "A header is not valid"},
    ProblemKind{"unauthenticated", 401, "An access token is needed"},
    ProblemKind{"invalid-token", 401, "The access token is not valid"},
    ProblemKind{"invalid-credentials", 401, "E-mail or password is wrong"},
    ProblemKind{"insufficient-role", 403, "The role does not allow this"},
    ProblemKind{"not-found", 404, "There is no such thing here"},
    ProblemKind{"method-not-allowed", 405, "The resource does not know this method"},
    ProblemKind{"not-acceptable", 406, "The answer has another media type"},
    ProblemKind{"request-timeout", 408, "The request did not arrive in time"},
    ProblemKind{"already-exists", 409, "It exists already"},
    ProblemKind{"in-use", 409, "A value that must be unique is taken"},
    ProblemKind{"state-conflict", 409, "The record's state does not allow this"},
    ProblemKind{"request-in-progress", 409, "The same request is being handled"},
    ProblemKind{"version-conflict", 412, "The record has changed meanwhile"},
    ProblemKind{"body-too-large", 413, "The body is too large"},
    ProblemKind{"target-too-long", 414, "The request target is too long"},
    ProblemKind{"unsupported-media-type", 415, "The body's media type is not supported"},
    ProblemKind{"expectation-failed", 417, "The expectation cannot be met"},
    ProblemKind{"invalid-fields", 422, "Some fields are not valid"},
    ProblemKind{"unknown-field", 422, "The body has fields that are not known"},
    ProblemKind{"idempotency-key-reused", 422, "The key was used for another request"},
    ProblemKind{"too-many-requests", 429, "Too many requests"},
    ProblemKind{"headers-too-large", 431, "The headers are too large"},
    ProblemKind{"internal-error", 500, "The request could not be handled"},
    ProblemKind{"not-implemented", 501, "The request asks for what is not supported"},
    ProblemKind{"read-model-behind", 503, "The read model has not caught up yet"},
    ProblemKind{"temporarily-unavailable", 503, "A part of the system is away"},
    ProblemKind{"http-version-not-supported", 505, "The HTTP version is not supported"},
};

const ProblemKind& kind_of(std::string_view code) {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const ProblemKind& kind) { return kind.code == code; });
  assert(found != kinds.end());
  return *found;
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

std::span<const ProblemKind> problem_kinds() {
  return kinds;
}

HttpResponse problem_response(const Problem& problem, std::string_view request_id) {
  const ProblemKind& kind = kind_of(problem.code);
  HttpResponse response;
  response.status = kind.status;
  response.content_type = "application/problem+json";
  response.body = body_of(problem, kind, request_id);
  response.add("Cache-Control", "no-store");
  response.add("X-Content-Type-Options", "nosniff");
  if (problem.retry_after_s) response.add("Retry-After", std::to_string(*problem.retry_after_s));
  if (kind.code == "invalid-token") {
    response.add("WWW-Authenticate", "Bearer realm=\"carelog\", error=\"invalid_token\"");
  } else if (kind.status == 401) {
    response.add("WWW-Authenticate", "Bearer realm=\"carelog\"");
  }
  return response;
}

std::string_view code_of_http_status(int status) {
  if (status == 400) return "malformed-request";
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const ProblemKind& kind) { return kind.status == status; });
  return found == kinds.end() ? "malformed-request" : found->code;
}

}  // namespace carelog::gateway
