#include "query-side/audit/audit_query_service.h"

#include <utility>

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/audit_queries.grpc.pb.h"
#include "infra/ids/random_id.h"
#include "query-side/audit/audit_reader.h"
#include "query-side/reading/query_service.h"
#include "query-side/reading/signed_cursor.h"

namespace carelog::query {

namespace api = carelog::api::v1;

namespace {

const std::string audit_model = "audit";

AuditKinds kinds_of(api::AuditKind kind) {
  if (kind == api::CHANGE) return AuditKinds::changes;
  if (kind == api::READ_ACCESS) return AuditKinds::reads;
  if (kind == api::REFUSED_ACCESS) return AuditKinds::refusals;
  return AuditKinds::all;
}

AuditFilter filter_of(const api::SearchAuditRequest& request) {
  AuditFilter filter{.clinic = request.context().clinic(),
                     .kinds = kinds_of(request.kind()),
                     .actor = request.actor(),
                     .patient_id = request.patient_id(),
                     .purpose = request.purpose(),
                     .request_id = request.request_id()};
  if (request.has_from_ms()) filter.from_ms = request.from_ms();
  if (request.has_to_ms()) filter.to_ms = request.to_ms();
  return filter;
}

std::string bound_of(const std::optional<std::int64_t>& time_ms) {
  return time_ms ? std::to_string(*time_ms) : "";
}

// Signed cursors over the audit trail's places.
class AuditCursors {
 public:
  explicit AuditCursors(std::string key) : cursors_("audit page 1", std::move(key)) {}

  std::string encode(const AuditPlace& place, const AuditFilter& filter) const {
    return cursors_.encode(text_of(place),
                           {filter.clinic, std::to_string(static_cast<int>(filter.kinds)),
                            filter.actor, filter.patient_id, filter.purpose, filter.request_id,
                            bound_of(filter.from_ms), bound_of(filter.to_ms)});
  }
  std::optional<AuditPlace> decode(std::string_view cursor, const AuditFilter& filter) const {
    const auto text =
        cursors_.decode(cursor, {filter.clinic, std::to_string(static_cast<int>(filter.kinds)),
                                 filter.actor, filter.patient_id, filter.purpose, filter.request_id,
                                 bound_of(filter.from_ms), bound_of(filter.to_ms)});
    return text ? parse_audit_place(*text) : std::nullopt;
  }

 private:
  const SignedCursors cursors_;
};

grpc::Status check(const api::SearchAuditRequest& request) {
  if (request.context().clinic().empty() || has_zero_byte(request.context().clinic()))
    return invalid("context.clinic", "is missing");
  if (request.limit() > audit_page_max)
    return invalid("limit", "is above " + std::to_string(audit_page_max));
  if (has_zero_byte(request.purpose())) return invalid("purpose", "holds a zero byte");
  if (has_zero_byte(request.actor())) return invalid("actor", "holds a zero byte");
  if (!request.patient_id().empty() && !infra::is_uuid(request.patient_id()))
    return invalid("patient_id", "is no UUID");
  if (has_zero_byte(request.request_id())) return invalid("request_id", "holds a zero byte");
  if (!request.request_id().empty() && !request.has_from_ms())
    return invalid("from_ms", "must be given with request_id: the trail is read back to there");
  return {};
}

}  // namespace

class AuditQueryService::Service final : public api::AuditQueryService::CallbackService {
 public:
  Service(AuditReader& reader, FreshQueries& queries, std::string cursor_key)
      : reader_(reader),
        queries_(queries),
        guard_(queries.callers(), api::AuditQueryService::service_full_name()),
        cursors_(std::move(cursor_key)) {}

  grpc::ServerUnaryReactor* SearchAudit(grpc::CallbackServerContext* context,
                                        const api::SearchAuditRequest* request,
                                        api::SearchAuditReply* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    grpc::Status status = guard_.check(*context, "SearchAudit", *request);
    if (status.ok()) status = check(*request);
    AuditFilter filter = filter_of(*request);
    std::optional<AuditPlace> after;
    if (status.ok() && !request->cursor().empty()) {
      after = cursors_.decode(request->cursor(), filter);
      if (!after) status = invalid("cursor", "was not answered to a request with this filter");
    }
    if (!status.ok()) {
      reactor->Finish(status);
      return reactor;
    }
    queries_.answer(
        context, reactor, audit_model, request->freshness(),
        [this, request, reply, filter = std::move(filter), after = std::move(after)](std::int64_t) {
          search(filter, after, request->limit(), *reply);
          return grpc::Status::OK;
        });
    return reactor;
  }

 private:
  void search(const AuditFilter& filter, const std::optional<AuditPlace>& after,
              std::uint32_t limit, api::SearchAuditReply& reply) {
    AuditPage page = reader_.search(filter, after, limit == 0 ? audit_page_default : limit);
    for (AuditRecord& record : page.records) *reply.add_records() = std::move(record);
    if (page.next_after) reply.set_next_cursor(cursors_.encode(*page.next_after, filter));
  }

  AuditReader& reader_;
  FreshQueries& queries_;
  const auth::CallGuard guard_;
  const AuditCursors cursors_;
};

AuditQueryService::AuditQueryService(AuditReader& reader, FreshQueries& queries,
                                     std::string cursor_key)
    : service_(std::make_unique<Service>(reader, queries, std::move(cursor_key))) {}

AuditQueryService::~AuditQueryService() = default;

grpc::Service& AuditQueryService::service() {
  return *service_;
}

}  // namespace carelog::query
