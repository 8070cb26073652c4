#include "gateway/audit/audit_routes.h"

#include "gateway/audit/audit_format.h"
#include "gateway/call/api_call.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/call/query_call.h"
#include "gateway/search/list_parameters.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Audit = wire::AuditQueryService::StubInterface::async_interface;

HttpResponse response_of(const wire::SearchAuditReply& reply, bool csv) {
  HttpResponse response;
  response.headers = "Cache-Control: no-store\r\nVary: Accept\r\n";
  if (csv) response.content_type = "text/csv; charset=utf-8; header=present";
  response.body = csv ? audit_csv(reply) : audit_json(reply);
  return response;
}

}  // namespace

void list_strangers(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  call->answer_json(200, parts->accesses->strangers().json());
}

void search_audit(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  auto parameters = call->query(
      {"limit", "cursor", "kind", "actor", "patient", "purpose", "request", "from", "to"});
  if (!parameters) return call->fail(parameters.error());
  auto request = read_audit_parameters(*parameters, call->time_zone);
  if (!request) return call->fail(request.error());
  auto freshness = call->freshness();
  if (!freshness) return call->fail(freshness.error());
  const auto deadline = backend_deadline + std::chrono::milliseconds(freshness->wait_ms());
  *request->mutable_freshness() = std::move(*freshness);
  call->fill(request->mutable_context(), "");
  if (!request->patient_id().empty()) call->note_shown(request->patient_id());
  const bool csv = wants_csv(call->request());
  call_backend<Audit, wire::SearchAuditRequest, wire::SearchAuditReply>(
      parts->calls, parts->audit->async(), &Audit::SearchAudit, std::move(*request),
      [parts, call = std::move(call), parameters = std::move(*parameters), csv](
          const grpc::Status& outcome, const wire::SearchAuditReply& reply,
          const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          return call->fail(problem_of_status(outcome, BackendUse::reading, context));
        }
        auto response = response_of(reply, csv);
        if (!reply.next_cursor().empty()) {
          response.add("Link", next_link("/api/audit", parameters, "cursor", reply.next_cursor()));
        }
        call->answer(std::move(response));
      },
      deadline);
}

}  // namespace carelog::gateway
