#include "gateway/analytics/analytics_routes.h"

#include <array>

#include "gateway/analytics/live_feed.h"
#include "gateway/analytics/measure_format.h"
#include "gateway/analytics/measure_parameters.h"
#include "gateway/call/api_call.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/call/query_call.h"
#include "gateway/search/list_parameters.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Analytics = wire::AnalyticsQueryService::StubInterface::async_interface;

// False: it has been answered.
bool has_analytics(const GatewayParts& parts, ApiCall& call) {
  if (parts.analytics) return true;
  call.fail(problem("not-implemented", "The role analytics is not deployed here."));
  return false;
}

HttpResponse data_or_csv(std::string body, bool csv) {
  HttpResponse response = data_response(std::move(body));
  response.add("Vary", "Accept");
  if (csv) response.content_type = "text/csv; charset=utf-8; header=present";
  return response;
}

void get_analytics_summary(const std::shared_ptr<GatewayParts>& parts,
                           std::shared_ptr<ApiCall> call) {
  const auto parameters = call->query({"from", "to", "asOf"});
  if (!parameters) return call->fail(parameters.error());
  if (!has_analytics(*parts, *call)) return;
  auto request = read_summary_parameters(*parameters, call->time_zone.today());
  if (!request) return call->fail(request.error());
  ask<Analytics, wire::GetAnalyticsSummaryRequest, wire::GetAnalyticsSummaryReply>(
      parts, std::move(call), parts->analytics->async(), &Analytics::GetSummary,
      std::move(*request), [](ApiCall& asking, const wire::GetAnalyticsSummaryReply& reply) {
        auto response = data_response(summary_json(reply));
        add_age(response, reply);
        asking.answer(std::move(response));
      });
}

void get_measure(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto parameters = call->query({"from", "to", "asOf", "per", "groupBy", "top"});
  if (!parameters) return call->fail(parameters.error());
  auto question =
      read_measure_parameters(call->parameter("code"), *parameters, call->time_zone.today());
  if (!question) return call->fail(question.error());
  if (!has_analytics(*parts, *call)) return;
  wire::GetMeasureRequest request;
  *request.mutable_question() = std::move(*question);
  const bool csv = wants_csv(call->request());
  ask<Analytics, wire::GetMeasureRequest, wire::GetMeasureReply>(
      parts, std::move(call), parts->analytics->async(), &Analytics::GetMeasure, std::move(request),
      [csv](ApiCall& asking, const wire::GetMeasureReply& reply) {
        auto response = data_or_csv(csv ? measure_csv(reply.answer())
                                        : measure_json(reply.answer(), asking.time_zone.name()),
                                    csv);
        add_age(response, reply);
        asking.answer(std::move(response));
      });
}

void get_overview(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto parameters = call->query({"from", "to", "asOf"});
  if (!parameters) return call->fail(parameters.error());
  auto request = read_overview_parameters(*parameters, call->time_zone.today());
  if (!request) return call->fail(request.error());
  if (!has_analytics(*parts, *call)) return;
  const bool csv = wants_csv(call->request());
  ask<Analytics, wire::GetOverviewRequest, wire::GetOverviewReply>(
      parts, std::move(call), parts->analytics->async(), &Analytics::GetOverview, *request,
      [csv, asked = *request](ApiCall& asking, const wire::GetOverviewReply& reply) {
        auto response = data_or_csv(
            csv ? overview_csv(reply) : overview_json(reply, asked, asking.time_zone.name()), csv);
        add_age(response, reply);
        asking.answer(std::move(response));
      });
}

void follow_today(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  if (!has_analytics(*parts, *call)) return;
  if (call->request().method == HttpMethod::head) return call->answer({});
  LiveFeed::begin(parts, call);
}

}  // namespace

std::span<const Route> analytics_routes() {
  static constexpr auto routes = std::to_array<Route>({
      Route{.method = HttpMethod::get,
            .pattern = "/api/analytics/summary",
            .permission = auth::Permission::read_analytics,
            .operation = "getAnalyticsSummary",
            .handle = get_analytics_summary,
            .recorded = Recorded::reads,
            .shows = "analytics",
            .own_query = true},
      Route{.method = HttpMethod::get,
            .pattern = "/api/analytics/overview",
            .permission = auth::Permission::read_analytics,
            .operation = "getAnalyticsOverview",
            .handle = get_overview,
            .recorded = Recorded::reads,
            .shows = "analytics",
            .own_query = true,
            .other_media_type = "text/csv"},
      Route{.method = HttpMethod::get,
            .pattern = "/api/analytics/live",
            .permission = auth::Permission::read_analytics,
            .operation = "followToday",
            .handle = follow_today,
            .recorded = Recorded::reads,
            .shows = "analytics",
            .media_type = "text/event-stream"},
      Route{.method = HttpMethod::get,
            .pattern = "/api/analytics/{code}",
            .permission = auth::Permission::read_analytics,
            .operation = "getMeasure",
            .handle = get_measure,
            .recorded = Recorded::reads,
            .shows = "analytics",
            .own_query = true,
            .other_media_type = "text/csv"},
  });
  return routes;
}

}  // namespace carelog::gateway
