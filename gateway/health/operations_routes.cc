#include "gateway/health/operations_routes.h"

#include <algorithm>

#include "auth/issuers/external_issuers.h"
#include "gateway/access/known_caller.h"
#include "gateway/call/api_call.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/call/problem_kinds.h"
#include "gateway/documents/embedded_documents.h"
#include "gateway/health/health_parts.h"
#include "gateway/json/json_writer.h"
#include "infra/process/clock.h"

namespace carelog::gateway {

void get_liveness(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall> call) {
  call->answer_json(200, R"({"status":"live"})");
}

namespace {

// Whether the caller may know what the system is made of; without a token one may not.
bool sees_operations(const GatewayParts& parts, const ApiCall& call) {
  const auto token = call.bearer_token();
  if (!token) return false;
  const auto caller = known_caller(*parts.verifier, parts.issuers.get(), *token);
  return caller && auth::allowed(caller->role, auth::Permission::read_metrics);
}

}  // namespace

void get_readiness(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const bool in_full = sees_operations(*parts, *call);
  parts->health->readiness.ask([canaries = parts->health->canaries, call = std::move(call),
                                in_full](const std::vector<DependencyState>& states) {
    const auto all = [&](auto is) { return std::all_of(states.begin(), states.end(), is); };
    const bool ready = !states.empty() && all([](const auto& state) { return state.ok; });
    const bool whole = all([](const auto& state) { return !state.degraded; });
    JsonWriter json;
    json.begin_object();
    json.member("status", !ready ? "not-ready" : whole ? "ready" : "degraded");
    const int status = ready ? 200 : 503;
    if (!in_full) return call->answer_json(status, json.end_object().take());
    json.name("dependencies").begin_array();
    for (const auto& state : states) {
      json.begin_object().member("name", state.name).member("ok", state.ok);
      json.member("state", !state.ok ? "down" : state.degraded ? "degraded" : "up");
      json.member("detail", state.detail).end_object();
    }
    json.end_array();
    if (canaries->sent()) canaries->write(json.name("canary"), infra::now_ms());
    json.end_object();
    call->answer_json(status, json.take());
  });
}

namespace {

void answer_metrics(ApiCall& call, std::string text) {
  HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.add("Cache-Control", "no-store");
  response.body = std::move(text);
  call.answer(std::move(response));
}

}  // namespace

void get_metrics(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  parts->health->projections.ask([parts, call = std::move(call)](
                                     const std::vector<api::v1::ProjectionStatus>& projections,
                                     std::size_t processes_away) {
    const std::int64_t now_ms = infra::now_ms();
    std::string text = parts->metrics.text() + parts->accesses->metrics() +
                       projection_metrics(projections, processes_away, now_ms);
    if (parts->health->canaries->sent()) text += parts->health->canaries->metrics(now_ms);
    if (parts->issuers) text += parts->issuers->metrics();
    if (parts->connection_metrics) text += parts->connection_metrics();
    if (parts->more_metrics) text += parts->more_metrics();
    parts->health->hot_rows.ask([parts, call, text = std::move(text)](const std::string& hot_rows) {
      parts->health->leadership.ask([call, text = text + hot_rows](const Leaderships& contexts) {
        answer_metrics(*call, text + leadership_metrics(contexts));
      });
    });
  });
}

void get_openapi(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  HttpResponse response;
  response.add("Cache-Control", "no-cache");
  response.body = parts->openapi;
  call->answer(std::move(response));
}

void get_docs(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall> call) {
  HttpResponse response;
  response.content_type = "text/html; charset=utf-8";
  response.add("Cache-Control", "no-cache");
  response.add("Content-Security-Policy",
               "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
               "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response.body = docs_html();
  call->answer(std::move(response));
}

void get_problem(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall> call) {
  const ProblemKind* kind = find_problem_kind(call->parameter("code"));
  if (kind == nullptr) {
    Problem none;
    none.code = "not-found";
    return call->fail(none);
  }
  HttpResponse response;
  response.content_type = "text/html; charset=utf-8";
  response.add("Cache-Control", "public, max-age=3600");
  response.add("Content-Security-Policy",
               "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response.body = problem_page(*kind);
  call->answer(std::move(response));
}

}  // namespace carelog::gateway
