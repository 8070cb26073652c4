#include "gateway/chart/chart_queries.h"

#include "gateway/call/query_call.h"
#include "gateway/chart/chart_parameters.h"
#include "gateway/json/history_json.h"
#include "gateway/json/message_json.h"
#include "gateway/search/list_parameters.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Charts = wire::ChartQueryService::StubInterface::async_interface;

using ListMethod = UnaryCall<Charts, wire::ListEntriesRequest, wire::ListEntriesReply>;
using GetMethod = UnaryCall<Charts, wire::GetEntryRequest, wire::GetEntryReply>;

// More people may see those.
bool is_of_encounters(const ApiCall& call) {
  return call.route()->kind == "encounter";
}

std::string json_of_entries(const wire::ListEntriesReply& reply) {
  JsonWriter json;
  json.begin_array();
  for (const auto& entry : reply.entries()) write(json, entry);
  return json.end_array().take();
}

std::string json_of_timeline(const wire::GetTimelineReply& reply) {
  JsonWriter json;
  json.begin_array();
  for (const auto& each : reply.entries()) write_timeline_entry(json, each.type(), each.entry());
  return json.end_array().take();
}

}  // namespace

void list_entries(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto parameters = call->route_query();
  if (!parameters) return call->fail(parameters.error());
  auto request = read_entries_parameters(*parameters, infra::now_ms(), call->time_zone);
  if (!request) return call->fail(request.error());
  request->set_patient_id(call->parameter("id"));
  request->set_type(std::string(call->route()->kind));
  ListMethod list = &Charts::ListEntries;
  if (is_of_encounters(*call)) list = &Charts::ListEncounters;
  ask<Charts, wire::ListEntriesRequest, wire::ListEntriesReply>(
      parts, std::move(call), parts->charts->async(), list, std::move(*request),
      [parameters = std::move(*parameters)](ApiCall& asking, const wire::ListEntriesReply& reply) {
        auto response = data_response(json_of_entries(reply));
        add_age(response, reply);
        if (reply.has_count()) response.add("X-Total-Count", std::to_string(reply.count()));
        if (!reply.next_cursor().empty()) {
          response.add("Link",
                       next_link(asking.request().path, parameters, "cursor", reply.next_cursor()));
        }
        asking.answer(std::move(response));
      });
}

void get_entry(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto parameters = call->route_query();
  if (!parameters) return call->fail(parameters.error());
  const auto moment = read_moment(*parameters, infra::now_ms(), call->time_zone);
  if (!moment) return call->fail(moment.error());
  wire::GetEntryRequest request;
  request.set_patient_id(call->parameter("id"));
  request.set_id(call->parameter("entryId"));
  request.set_type(std::string(call->route()->kind));
  if (*moment) request.set_as_of_ms(**moment);
  GetMethod get = &Charts::GetEntry;
  if (is_of_encounters(*call)) get = &Charts::GetEncounter;
  ask<Charts, wire::GetEntryRequest, wire::GetEntryReply>(
      parts, std::move(call), parts->charts->async(), get, std::move(request),
      [](ApiCall& asking, const wire::GetEntryReply& reply) {
        auto response = data_response(json_of(reply.entry()));
        add_age(response, reply);
        answer_versioned(asking, std::move(response), reply.entry().version());
      });
}

void get_timeline(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto parameters = call->route_query();
  if (!parameters) return call->fail(parameters.error());
  auto request = read_timeline_parameters(*parameters);
  if (!request) return call->fail(request.error());
  request->set_patient_id(call->parameter("id"));
  ask<Charts, wire::GetTimelineRequest, wire::GetTimelineReply>(
      parts, std::move(call), parts->charts->async(), &Charts::GetTimeline, std::move(*request),
      [parameters = std::move(*parameters)](ApiCall& asking, const wire::GetTimelineReply& reply) {
        auto response = data_response(json_of_timeline(reply));
        if (!reply.next_cursor().empty()) {
          response.add("Link",
                       next_link(asking.request().path, parameters, "cursor", reply.next_cursor()));
        }
        asking.answer(std::move(response));
      });
}

}  // namespace carelog::gateway
