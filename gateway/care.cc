#include "gateway/care.h"

#include <algorithm>
#include <array>

#include "auth/named_user.h"
#include "gateway/call/query_call.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using CareCalls = wire::ChartQueryService::StubInterface::async_interface;

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;

// Whether the route reads or writes one patient's chart or history, or changes who treats him: his
// details name the general practitioner, and a merge joins his chart with another's.
bool is_about_chart(const Route& route) {
  using enum auth::Permission;
  constexpr std::array of_charts = {read_history,    read_chart,       write_chart,
                                    read_encounters, write_encounters, correct_patient,
                                    merge_patients};
  return !route.subject.empty() && route.permission &&
         std::find(of_charts.begin(), of_charts.end(), *route.permission) != of_charts.end();
}

// Of all patients.
bool lists_encounters(const Route& route) {
  return route.subject.empty() && route.permission == auth::Permission::read_encounters;
}

// An encounter that names the caller among its participants makes him treat the patient, and says
// so in the record.
bool begins_care(const ApiCall& call) {
  if (call.route()->operation != "recordEncounter") return false;
  const auto body = call.json_body();
  const JsonValue* participants = body ? body->find("participants") : nullptr;
  if (participants == nullptr) return false;
  const auth::UserNames caller{call.caller.subject, call.caller.email};
  return std::any_of(participants->items.begin(), participants->items.end(),
                     [&](const JsonValue& each) {
                       const JsonValue* name = each.find("name");
                       return name != nullptr && auth::names_user(name->text, caller);
                     });
}

Problem not_treating() {
  return problem("not-treating",
                 "In an emergency send X-Purpose-Of-Use: EMERGENCY and X-Purpose-Reason.");
}

}  // namespace

void go_on_if_treating(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                       GoOn go_on) {
  const bool bound = parts->care_days > 0 && call->caller.role == auth::Role::clinician;
  if (!bound) return go_on(parts, std::move(call));
  // A clinic's encounters of the day are whom to expect, and no chart.
  if (lists_encounters(*call->route())) call->shown_as = auth::Role::receptionist;
  const bool free = call->purpose == emergency || !is_about_chart(*call->route());
  if (free || begins_care(*call)) return go_on(parts, std::move(call));
  auto freshness = call->freshness();
  if (!freshness) return call->fail(freshness.error());
  wire::CareRelationRequest request;
  call->fill(request.mutable_context(), "");
  const auto deadline = backend_deadline + std::chrono::milliseconds(freshness->wait_ms());
  *request.mutable_freshness() = std::move(*freshness);
  request.set_patient_id(call->parameter(call->route()->subject));
  request.set_email(call->caller.email);
  request.set_since_ms(infra::now_ms() - parts->care_days * day_ms);
  call_backend<CareCalls, wire::CareRelationRequest, wire::CareRelationReply>(
      parts->calls, parts->charts->async(), &CareCalls::GetCareRelation, std::move(request),
      [parts, call = std::move(call), go_on](const grpc::Status& outcome,
                                             const wire::CareRelationReply& reply,
                                             const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          // A command about a merged record is refused with what to do instead.
          const bool writes = call->route()->method != HttpMethod::get;
          if (writes && is_merged(outcome)) return go_on(parts, call);
          if (answer_merged(*call, outcome)) return;
          return call->fail(problem_of_status(outcome, BackendUse::reading, context));
        }
        if (!reply.treats()) return call->fail(not_treating());
        go_on(parts, call);
      },
      deadline);
}

}  // namespace carelog::gateway
