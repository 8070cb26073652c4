#include "gateway/gateway.h"

#include <grpcpp/channel.h>

#include <utility>
#include <vector>

#include "auth/issuers/external_issuers.h"
#include "gateway/accounts/ended_sessions.h"
#include "gateway/admission.h"
#include "gateway/call/api_call.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/care.h"
#include "gateway/console/console_files.h"
#include "gateway/health/canary.h"
#include "gateway/health/health_parts.h"
#include "gateway/http/header_fields.h"
#include "gateway/openapi.h"
#include "gateway/route_map.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"
#include "infra/process/logging.h"

namespace carelog::gateway {
namespace {

// How long stop() waits for services whose callers have given up.
constexpr std::chrono::milliseconds calls_wait{1000};

std::size_t body_max(HttpMethod method, std::string_view path) {
  const Route* route = match_route(method, path).route;
  return route == nullptr ? body_max_bytes : route->body_max;
}

// There is no call yet, and so no request id.
HttpResponse unreadable(const HttpRefusal& refusal) {
  const std::string request_id = infra::random_uuid();
  auto response = problem_response(
      problem(code_of_http_status(refusal.status), std::string(refusal.detail)), request_id);
  response.add("X-Request-Id", request_id);
  return response;
}

Problem busy() {
  Problem made = problem("temporarily-unavailable", "Too many large bodies are being read.");
  made.retry_after_s = 1;
  return made;
}

std::vector<std::string_view> operation_names() {
  std::vector<std::string_view> names;
  for (const Route& route : route_map()) names.push_back(route.operation);
  return names;
}

void answer_unrouted(ApiCall& call, const RouteMatch& match) {
  const bool whole_server = call.request().path == "*";
  if (match.allowed_methods.empty() && !whole_server) return call.fail(problem("not-found", ""));
  if (call.request().method == HttpMethod::options) {
    HttpResponse response;
    response.status = 204;
    response.add("Allow", whole_server ? "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
                                       : match.allowed_methods + ", OPTIONS");
    return call.answer(std::move(response));
  }
  auto response =
      problem_response(problem("method-not-allowed", "Known here: " + match.allowed_methods + "."),
                       call.request_id());
  response.add("Allow", match.allowed_methods + ", OPTIONS");
  call.answer(std::move(response));
}

// A client that accepts only problem+json wants the answer too.
bool takes_the_answer(const ApiCall& call, const Route& route) {
  const auto accept = call.request().header_list("accept");
  if (!accept) return true;
  const auto taken = accepted(*accept, route.media_type);
  if (taken.value_or(false)) return true;
  if (!route.other_media_type.empty() && accepts(*accept, route.other_media_type)) return true;
  return !taken && accepts(*accept, "application/problem+json");
}

// If-Match on a write without an existing record: there is nothing to match (RFC 9110, 13.1.1).
// Commands about a record check it against the record itself.
std::optional<Problem> unmatched(const ApiCall& call, const Route& route) {
  const bool write = route.method != HttpMethod::get;
  if (!write || !route.command.id.empty() || route.command.of_clinic) return std::nullopt;
  const auto given = call.request().header_list("if-match");
  if (!given) return std::nullopt;
  if (!parse_entity_tags(*given)) {
    return problem("invalid-header", "If-Match is a list of entity tags, or *.");
  }
  return problem("version-conflict", "There is no record here yet that If-Match could name.");
}

// What is left once it is known that the caller may.
void take_admitted(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const Route* const route = call->route();
  if (!route->own_query && route->query.empty()) {
    if (const auto none = call->query({}); !none) return call->fail(none.error());
  }
  if (const auto wrong = unmatched(*call, *route)) return call->fail(*wrong);
  if (route->body_max <= body_max_bytes) return route->handle(parts, std::move(call));
  const bool taken = parts->large_bodies.run([parts, route, call] { route->handle(parts, call); });
  if (!taken) call->fail(busy());
}

// What is left once it is known who asks.
void take(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  go_on_if_treating(parts, std::move(call), take_admitted);
}

void handle(const std::shared_ptr<GatewayParts>& parts, HttpExchange exchange) {
  auto match = match_route(exchange.request().method, exchange.request().path);
  const Route* route = match.route;
  const auto operation = route == nullptr ? RequestMetrics::no_operation
                                          : static_cast<std::size_t>(route - route_map().data());
  auto call = std::make_shared<ApiCall>(std::move(exchange), parts->metrics, *parts->accesses,
                                        route, std::move(match.parameters), operation);
  call->time_zone = parts->time_zone;
  call->cross_origin = &parts->cross_origin;
  if (route == nullptr) return answer_unrouted(*call, match);
  if (!takes_the_answer(*call, *route)) {
    std::string types(route->media_type);
    if (!route->other_media_type.empty()) types.append(" or ").append(route->other_media_type);
    return call->fail(problem("not-acceptable", "The answer is " + types + "."));
  }
  auto permission = route->permission;
  if (parts->metrics_need_token && route->operation == "getMetrics") {
    permission = auth::Permission::read_metrics;
  }
  if (!has_room(*parts, *call)) return;
  if (!permission) return take_admitted(parts, std::move(call));
  admit(parts, std::move(call), *permission, take);
}

// The dependencies that others tell, and the external issuers: without one the rest goes on.
ReadinessCheck with_issuers(ReadinessCheck others, std::shared_ptr<auth::ExternalIssuers> issuers) {
  if (!issuers) return others;
  return [others = std::move(others), issuers = std::move(issuers)] {
    auto states = others();
    for (auto& each : issuers->states()) {
      states.push_back({"issuer-" + each.name, true, std::move(each.detail), !each.answers});
    }
    return states;
  };
}

std::string metrics_of(const HttpService& service, std::int64_t turned_away) {
  const auto line = [](const std::string& name, std::string_view type, std::string_view help,
                       std::int64_t value) {
    return "# HELP " + name + " " + std::string(help) + "\n# TYPE " + name + " " +
           std::string(type) + "\n" + name + " " + std::to_string(value) + "\n";
  };
  return line("carelog_http_connections", "gauge", "Open client connections.",
              service.connections.load()) +
         line("carelog_http_requests_in_flight", "gauge", "Requests that wait for their answer.",
              service.in_flight.load()) +
         line("carelog_http_connections_refused_total", "counter",
              "Connections refused for want of room.", service.refused_connections.load()) +
         line("carelog_http_connections_ended_idle_total", "counter",
              "Idle connections ended to make room.", service.ended_idle_connections.load()) +
         line("carelog_http_requests_turned_away_total", "counter",
              "Requests refused for want of room.", turned_away);
}

template <class Client>
std::map<std::string_view, std::unique_ptr<Client>> by_topic(const Backends& backends) {
  std::map<std::string_view, std::unique_ptr<Client>> clients;
  clients["patients"] = std::make_unique<Client>(backends.commands);
  if (!backends.billing_commands.empty()) {
    clients["billing"] = std::make_unique<Client>(backends.billing_commands);
  }
  return clients;
}

// In the order of the members; each outlives those made from it.
std::shared_ptr<GatewayParts> make_parts(const GatewaySettings& settings, const Backends& backends,
                                         const std::shared_ptr<auth::TokenVerifier>& verifier,
                                         ReadinessCheck readiness) {
  auto calls = std::make_shared<infra::UnderWay>();
  auto accesses = std::make_unique<AccessJournal>(
      settings.access_directory, api::v1::AccessLogService::NewStub(backends.auth),
      settings.access_sync_within, settings.access_reserve_bytes);
  auto canaries = std::make_shared<CanaryReport>(settings.canary_every, infra::now_ms());
  auto dependencies = std::make_unique<Dependencies>(
      backends, calls, *accesses, canaries, with_issuers(std::move(readiness), settings.issuers));
  auto check = [all = dependencies.get()] { return all->ask(); };
  auto ended = std::make_shared<EndedSessions>(sessions_ended_at(backends.auth), verifier);
  return std::shared_ptr<GatewayParts>(new GatewayParts{
      .commands = by_topic<GatewayParts::Commands>(backends),
      .imports = by_topic<CommandStreams>(backends),
      .patients = api::v1::PatientQueryService::NewStub(backends.queries),
      .charts = api::v1::ChartQueryService::NewStub(backends.queries),
      .billing = api::v1::BillingQueryService::NewStub(backends.queries),
      .analytics = backends.analytics ? api::v1::AnalyticsQueryService::NewStub(backends.analytics)
                                      : nullptr,
      .auth = api::v1::AuthService::NewStub(backends.auth),
      .sessions = api::v1::SessionService::NewStub(backends.auth),
      .users = api::v1::UserService::NewStub(backends.auth),
      .keys = api::v1::KeyService::NewStub(backends.auth),
      .audit = api::v1::AuditQueryService::NewStub(backends.queries),
      .rows = api::v1::RowQueryService::NewStub(backends.queries),
      .calls = calls,
      .verifier = verifier,
      .issuers = settings.issuers,
      .ended_sessions = ended,
      .metrics = RequestMetrics(operation_names()),
      .accesses = std::move(accesses),
      .health = std::shared_ptr<HealthParts>(
          new HealthParts{.canaries = std::move(canaries),
                          .projections = ProjectionStatuses(backends, calls),
                          .hot_rows = HotRowsQuestion(backends, calls),
                          .leadership = LeadershipQuestion(backends, calls),
                          .dependencies = std::move(dependencies),
                          .readiness = Readiness(std::move(check))}),
      .console = std::make_shared<const ConsoleFiles>(settings.console_directory),
      .large_bodies = {},
      .session_ended = [ended](const auth::Principal& whose) { return ended->concern(whose); },
      .time_zone = settings.time_zone,
      .openapi = openapi_document(settings.version),
      .public_url = settings.public_url,
      .cross_origin = settings.cross_origin,
      .metrics_need_token = settings.metrics_need_token,
      .care_days = settings.care_days,
      .requests_max = settings.limits.under_way,
      .subject_quota = RequestQuota(settings.limits.per_subject),
      .address_quota = RequestQuota(settings.limits.per_address),
      .more_metrics = settings.more_metrics,
      .connection_metrics = {}});
}

}  // namespace

Gateway::Gateway(GatewaySettings settings, const Backends& backends,
                 const std::shared_ptr<auth::TokenVerifier>& verifier, ReadinessCheck readiness)
    : parts_(make_parts(settings, backends, verifier, std::move(readiness))) {
  if (parts_->health->canaries->sent()) {
    canary_ = std::make_unique<Canary>(backends, parts_->calls, settings.canary_every,
                                       parts_->health->canaries);
  }
  settings.http.limits.body_max_bytes = body_max;
  server_ = std::make_unique<HttpServer>(
      std::move(settings.http),
      [parts = parts_](HttpExchange exchange) { handle(parts, std::move(exchange)); }, unreadable);
  parts_->connection_metrics = [service = std::weak_ptr(server_->service()),
                                parts = std::weak_ptr(parts_)] {
    const auto alive = service.lock();
    const auto counting = parts.lock();
    return alive && counting ? metrics_of(*alive, counting->turned_away.load()) : std::string();
  };
}

Gateway::~Gateway() {
  stop();
}

void Gateway::start() {
  server_->start();
  infra::log_info("gateway", "listening", {{"port", static_cast<int>(server_->port())}});
}

std::uint16_t Gateway::port() const {
  return server_->port();
}

void Gateway::stop() {
  if (canary_) canary_->stop();
  parts_->ended_sessions->stop();
  if (parts_->issuers) parts_->issuers->stop();
  server_->stop();
  if (!parts_->calls->wait_for_none(calls_wait)) {
    infra::log_warning("gateway", "stopped while a service had not answered yet");
  }
  parts_->large_bodies.stop();
  parts_->accesses->stop();
  parts_->health->readiness.stop();
}

}  // namespace carelog::gateway
