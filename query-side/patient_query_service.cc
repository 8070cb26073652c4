#include "query-side/patient_query_service.h"

#include <algorithm>
#include <utility>

#include "carelog/api/v1/patient_queries.grpc.pb.h"
#include "infra/process/clock.h"
#include "query-side/page_cursor.h"
#include "query-side/patient_reader.h"
#include "query-side/query_service.h"

namespace carelog::query {

namespace api = carelog::api::v1;

namespace {

const std::string patients_model = "patients";
const std::string audit_model = "audit";

Activity activity_of(api::ListPatientsRequest::Activity activity) {
  if (activity == api::ListPatientsRequest::INACTIVE) return Activity::inactive;
  if (activity == api::ListPatientsRequest::ALL) return Activity::all;
  return Activity::active;
}

PatientFilter filter_of(const api::ListPatientsRequest& request) {
  return {.clinic = request.context().clinic(),
          .activity = activity_of(request.activity()),
          .name_contains = request.name_contains(),
          .email = request.email(),
          .identifier_system = request.identifier_system(),
          .identifier_value = request.identifier_value(),
          .date_of_birth = request.date_of_birth()};
}

grpc::Status check(const api::RequestContext& context) {
  if (context.clinic().empty() || has_zero_byte(context.clinic())) {
    return invalid("context.clinic", "is missing");
  }
  return {};
}

grpc::Status check(const api::ListPatientsRequest& request) {
  if (auto status = check(request.context()); !status.ok()) return status;
  if (request.limit() > page_max) {
    return invalid("limit", "is above " + std::to_string(page_max));
  }
  const std::pair<const char*, const std::string&> texts[] = {
      {"name_contains", request.name_contains()},
      {"email", request.email()},
      {"identifier_system", request.identifier_system()},
      {"identifier_value", request.identifier_value()}};
  for (const auto& [field, text] : texts) {
    if (has_zero_byte(text)) return invalid(field, "holds a zero byte");
  }
  if (!request.date_of_birth().empty() && !infra::is_date(request.date_of_birth())) {
    return invalid("date_of_birth", "is not a date of the form YYYY-MM-DD");
  }
  return {};
}

grpc::Status check(const api::GetPatientHistoryRequest& request) {
  if (auto status = check(request.context()); !status.ok()) return status;
  if (request.limit() > page_max) {
    return invalid("limit", "is above " + std::to_string(page_max));
  }
  if (std::in_range<std::int64_t>(request.after_version())) return {};
  return invalid("after_version", "is no version");
}

const grpc::Status no_such_patient(grpc::StatusCode::NOT_FOUND, "there is no such patient");

}  // namespace

class PatientQueryService::Service final : public api::PatientQueryService::CallbackService {
 public:
  Service(PatientReader& reader, FreshQueries& queries, std::string cursor_key)
      : reader_(reader), queries_(queries), cursors_(std::move(cursor_key)) {}

  grpc::ServerUnaryReactor* GetPatient(grpc::CallbackServerContext* context,
                                       const api::GetPatientRequest* request,
                                       api::GetPatientReply* reply) override {
    return answer(context, check(request->context()), patients_model, request->freshness(),
                  [this, request, reply](std::int64_t age_ms) {
                    auto patient = reader_.find(request->context().clinic(), request->patient_id());
                    if (!patient) return no_such_patient;
                    *reply->mutable_patient() = std::move(*patient);
                    reply->set_age_of_data_ms(age_ms);
                    return grpc::Status::OK;
                  });
  }

  grpc::ServerUnaryReactor* ListPatients(grpc::CallbackServerContext* context,
                                         const api::ListPatientsRequest* request,
                                         api::ListPatientsReply* reply) override {
    grpc::Status status = check(*request);
    PatientFilter filter = filter_of(*request);
    std::optional<PatientPlace> after;
    if (status.ok() && !request->cursor().empty()) {
      after = cursors_.decode(request->cursor(), filter);
      if (!after) status = invalid("cursor", "was not answered to a request with this filter");
    }
    return answer(context, status, patients_model, request->freshness(),
                  [this, request, reply, filter = std::move(filter),
                   after = std::move(after)](std::int64_t age_ms) {
                    list(filter, after, request->limit(), *reply);
                    reply->set_age_of_data_ms(age_ms);
                    return grpc::Status::OK;
                  });
  }

  grpc::ServerUnaryReactor* GetPatientHistory(grpc::CallbackServerContext* context,
                                              const api::GetPatientHistoryRequest* request,
                                              api::GetPatientHistoryReply* reply) override {
    return answer(context, check(*request), audit_model, request->freshness(),
                  [this, request, reply](std::int64_t) {
                    const auto limit =
                        request->limit() == 0 ? history_page_default : request->limit();
                    auto page = reader_.history(request->context().clinic(), request->patient_id(),
                                                request->after_version(), limit);
                    if (!page) return no_such_patient;
                    for (HistoryEntry& entry : page->entries) {
                      *reply->add_entries() = std::move(entry);
                    }
                    reply->set_more(page->more);
                    return grpc::Status::OK;
                  });
  }

 private:
  grpc::ServerUnaryReactor* answer(grpc::CallbackServerContext* context,
                                   const grpc::Status& request, const std::string& model,
                                   const api::Freshness& wanted, Query query) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (request.ok()) {
      queries_.answer(context, reactor, model, wanted, std::move(query));
    } else {
      reactor->Finish(request);
    }
    return reactor;
  }

  void list(const PatientFilter& filter, const std::optional<PatientPlace>& after,
            std::uint32_t limit, api::ListPatientsReply& reply) {
    PatientPage page = reader_.list(filter, after, limit == 0 ? page_default : limit);
    for (PatientView& patient : page.patients) *reply.add_patients() = std::move(patient);
    if (page.next_after) reply.set_next_cursor(cursors_.encode(*page.next_after, filter));
  }

  PatientReader& reader_;
  FreshQueries& queries_;
  const PageCursors cursors_;
};

PatientQueryService::PatientQueryService(PatientReader& reader, FreshQueries& queries,
                                         std::string cursor_key)
    : service_(std::make_unique<Service>(reader, queries, std::move(cursor_key))) {}

PatientQueryService::~PatientQueryService() = default;

grpc::Service& PatientQueryService::service() {
  return *service_;
}

}  // namespace carelog::query
