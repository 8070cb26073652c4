#include "gateway/operating/read_model_routes.h"

#include <string>
#include <utility>

#include "gateway/call/query_call.h"
#include "gateway/health/health_parts.h"
#include "gateway/json/json_writer.h"
#include "gateway/operating/projector_call.h"
#include "gateway/operating/read_model_json.h"
#include "gateway/operating/rebuild_start.h"
#include "gateway/search/parameter_values.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

wire::ProjectionRequest model_in(const ApiCall& call) {
  wire::ProjectionRequest request;
  request.set_name(call.parameter("code"));
  return request;
}

wire::ParkedRequest parked_in(const ApiCall& call) {
  wire::ParkedRequest request;
  request.set_name(call.parameter("code"));
  request.set_aggregate_id(call.parameter("id"));
  return request;
}

// For the audit trail: the operation's name does not say to what it was done.
void note_what(ApiCall& call, const std::string& what = {}) {
  if (!call.reason.empty()) call.reason += ": ";
  call.reason += "read model " + call.parameter("code") + what;
}

void answer_done(ApiCall& call) {
  HttpResponse response;
  response.status = 204;
  response.add("Cache-Control", "no-store");
  call.answer(std::move(response));
}

}  // namespace

void list_read_models(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  if (!has_projectors(*parts, *call)) return;
  parts->health->projections.ask(
      [call = std::move(call)](const std::vector<wire::ProjectionStatus>& models,
                               std::size_t processes_away) {
        call->answer_json(200, read_models_json(models, processes_away));
      });
}

void get_read_model(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto request = model_in(*call);
  ask_projectors<wire::ProjectionRequest, wire::GenerationsReply>(
      parts, std::move(call), &Projectors::ListGenerations, std::move(request),
      [](ApiCall& asking, const wire::GenerationsReply& reply) {
        asking.answer_json(200, read_model_json(asking.parameter("code"), reply));
      });
}

void list_parked(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto request = model_in(*call);
  ask_projectors<wire::ProjectionRequest, wire::ParkedReply>(
      parts, std::move(call), &Projectors::ListParked, std::move(request),
      [](ApiCall& asking, const wire::ParkedReply& reply) {
        asking.answer_json(200, parked_json(reply));
      });
}

void rebuild_read_model(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  note_what(*call);
  wire::RebuildRequest request;
  request.set_name(call->parameter("code"));
  RebuildStart::begin(parts, std::move(call), std::move(request));
}

void roll_back_read_model(const std::shared_ptr<GatewayParts>& parts,
                          std::shared_ptr<ApiCall> call) {
  note_what(*call);
  wire::RebuildRequest request;
  request.set_name(call->parameter("code"));
  request.set_rollback(true);
  RebuildStart::begin(parts, std::move(call), std::move(request));
}

void cancel_rebuild(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  note_what(*call);
  auto request = model_in(*call);
  ask_projectors<wire::ProjectionRequest, wire::Empty>(
      parts, std::move(call), &Projectors::CancelRebuild, std::move(request),
      [](ApiCall& asking, const wire::Empty&) { answer_done(asking); }, operating_deadline);
}

void drop_generation(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  wire::DropGenerationRequest request;
  request.set_name(call->parameter("code"));
  request.set_generation(whole_number<std::int32_t>(call->parameter("number")).value_or(0));
  note_what(*call, ", generation " + call->parameter("number"));
  ask_projectors<wire::DropGenerationRequest, wire::Empty>(
      parts, std::move(call), &Projectors::DropGeneration, std::move(request),
      [](ApiCall& asking, const wire::Empty&) { answer_done(asking); }, operating_deadline);
}

void retry_parked(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const std::string& one = call->parameter("id");
  note_what(*call, one.empty() ? ", all that is parked" : ", aggregate " + one);
  auto request = parked_in(*call);
  ask_projectors<wire::ParkedRequest, wire::RetryReply>(
      parts, std::move(call), &Projectors::RetryParked, std::move(request),
      [](ApiCall& asking, const wire::RetryReply& reply) {
        const bool unknown = reply.applied() + reply.still_parked() == 0;
        if (unknown && !asking.parameter("id").empty()) {
          return asking.fail(problem("not-found", "This aggregate is not parked there."));
        }
        JsonWriter json;
        json.begin_object().member("applied", static_cast<std::int64_t>(reply.applied()));
        json.member("stillParked", static_cast<std::int64_t>(reply.still_parked()));
        asking.answer_json(200, json.end_object().take());
      },
      operating_deadline);
}

void release_parked(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  note_what(*call, ", aggregate " + call->parameter("id"));
  auto request = parked_in(*call);
  ask_projectors<wire::ParkedRequest, wire::Empty>(
      parts, std::move(call), &Projectors::ReleaseParked, std::move(request),
      [](ApiCall& asking, const wire::Empty&) { answer_done(asking); }, operating_deadline);
}

}  // namespace carelog::gateway
