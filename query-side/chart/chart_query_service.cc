#include "query-side/chart/chart_query_service.h"

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/chart.grpc.pb.h"
#include "infra/ids/random_id.h"
#include "query-side/chart/care_reader.h"
#include "query-side/chart/chart_cursors.h"
#include "query-side/chart/chart_reader.h"
#include "query-side/reading/patient_merges.h"
#include "query-side/reading/query_service.h"

namespace carelog::query {

namespace api = carelog::api::v1;

namespace {

const std::string chart_model = "chart";
const std::string audit_model = "audit";
constexpr std::uint32_t page_default = 20;
constexpr std::uint32_t page_max = 100;

const grpc::Status no_patient(grpc::StatusCode::NOT_FOUND, "there is no such patient");
const grpc::Status no_entry(grpc::StatusCode::NOT_FOUND, "there is no such entry");

grpc::Status check(const api::RequestContext& context, const std::string& patient_id) {
  if (context.clinic().empty() || has_zero_byte(context.clinic())) {
    return invalid("context.clinic", "is missing");
  }
  return infra::is_uuid(patient_id) ? grpc::Status() : no_patient;
}

// Why nothing is read under this patient's id. Nothing: it can be.
std::optional<grpc::Status> elsewhere(const PatientStanding& patient) {
  if (!patient.known) return no_patient;
  if (!patient.merged_into.empty()) return merged_into(patient.merged_into);
  return std::nullopt;
}

grpc::Status check_encounter(const std::string& type) {
  return type == "encounter" ? grpc::Status() : invalid("type", "is not encounter");
}

grpc::Status check_page(std::uint32_t limit) {
  if (limit <= page_max) return {};
  return invalid("limit", "is above " + std::to_string(page_max));
}

ChartFilter filter_of(const api::ListEntriesRequest& request) {
  ChartFilter filter{.clinic = request.context().clinic(), .patient_id = request.patient_id()};
  filter.type = request.type();
  filter.code = request.code();
  filter.status = request.status();
  if (request.has_from_ms()) filter.from_ms = request.from_ms();
  if (request.has_to_ms()) filter.to_ms = request.to_ms();
  if (request.has_as_of_ms()) filter.as_of_ms = request.as_of_ms();
  filter.with_errors = request.with_errors();
  return filter;
}

grpc::Status check(const api::GetEntryRequest& request) {
  return check(request.context(), request.patient_id());
}

grpc::Status check(const api::GetTimelineRequest& request) {
  const grpc::Status status = check(request.context(), request.patient_id());
  return status.ok() ? check_page(request.limit()) : status;
}

grpc::Status check(const api::CareRelationRequest& request) {
  if (has_zero_byte(request.context().actor())) return invalid("context.actor", "is no text");
  return check(request.context(), request.patient_id());
}

grpc::Status check(const api::ListEntriesRequest& request) {
  if (auto status = check(request.context(), request.patient_id()); !status.ok()) return status;
  if (auto status = check_page(request.limit()); !status.ok()) return status;
  for (const std::string* text : {&request.type(), &request.code(), &request.status()}) {
    if (has_zero_byte(*text)) return invalid("code", "holds a zero byte");
  }
  const bool sought = !request.code().empty() || !request.status().empty() || request.count();
  if (request.has_as_of_ms() && sought) {
    return invalid("as_of", "cannot be asked for with code, status or count");
  }
  return {};
}

}  // namespace

class ChartQueryService::Service final : public api::ChartQueryService::CallbackService {
 public:
  Service(ChartReader& reader, CareReader& care, PatientMerges& merges, FreshQueries& queries,
          const std::string& cursor_key)
      : reader_(reader),
        care_(care),
        merges_(merges),
        queries_(queries),
        guard_(queries.callers(), api::ChartQueryService::service_full_name()),
        cursors_(cursor_key) {}

  grpc::ServerUnaryReactor* GetEntry(grpc::CallbackServerContext* context,
                                     const api::GetEntryRequest* request,
                                     api::GetEntryReply* reply) override {
    return get(context, asked(*context, "GetEntry", *request), request, reply);
  }

  grpc::ServerUnaryReactor* GetEncounter(grpc::CallbackServerContext* context,
                                         const api::GetEntryRequest* request,
                                         api::GetEntryReply* reply) override {
    const grpc::Status status = asked(*context, "GetEncounter", *request);
    return get(context, status.ok() ? check_encounter(request->type()) : status, request, reply);
  }

  grpc::ServerUnaryReactor* ListEntries(grpc::CallbackServerContext* context,
                                        const api::ListEntriesRequest* request,
                                        api::ListEntriesReply* reply) override {
    return list(context, asked(*context, "ListEntries", *request), request, reply);
  }

  grpc::ServerUnaryReactor* ListEncounters(grpc::CallbackServerContext* context,
                                           const api::ListEntriesRequest* request,
                                           api::ListEntriesReply* reply) override {
    const grpc::Status status = asked(*context, "ListEncounters", *request);
    return list(context, status.ok() ? check_encounter(request->type()) : status, request, reply);
  }

  grpc::ServerUnaryReactor* GetTimeline(grpc::CallbackServerContext* context,
                                        const api::GetTimelineRequest* request,
                                        api::GetTimelineReply* reply) override {
    const std::string& clinic = request->context().clinic();
    grpc::Status status = asked(*context, "GetTimeline", *request);
    std::optional<TimelinePlace> after;
    if (status.ok() && !request->cursor().empty()) {
      after = cursors_.decode(request->cursor(), clinic, request->patient_id());
      if (!after) status = invalid("cursor", "was not answered to a request for this timeline");
    }
    return answer_about_patient(
        context, status, audit_model, *request,
        [this, request, reply, after, clinic](std::int64_t) {
          PatientStanding patient = merges_.standing(clinic, request->patient_id());
          if (auto away = elsewhere(patient)) return *away;
          patient.merged.push_back(request->patient_id());
          auto page = reader_.timeline(clinic, patient.merged, after,
                                       request->limit() == 0 ? page_default : request->limit());
          for (auto& each : page.entries) *reply->add_entries() = std::move(each);
          if (page.next_after) {
            reply->set_next_cursor(
                cursors_.encode(*page.next_after, clinic, request->patient_id()));
          }
          return grpc::Status::OK;
        });
  }

  grpc::ServerUnaryReactor* GetCareRelation(grpc::CallbackServerContext* context,
                                            const api::CareRelationRequest* request,
                                            api::CareRelationReply* reply) override {
    return answer_about_patient(context, asked(*context, "GetCareRelation", *request), chart_model,
                                *request, [this, request, reply](std::int64_t) {
                                  CareQuestion question{.clinic = request->context().clinic(),
                                                        .patient_id = request->patient_id()};
                                  PatientStanding patient =
                                      merges_.standing(question.clinic, question.patient_id);
                                  if (auto away = elsewhere(patient)) return *away;
                                  question.merged = std::move(patient.merged);
                                  question.subject = request->context().actor();
                                  question.email = request->email();
                                  question.since_ms = request->since_ms();
                                  reply->set_treats(care_.treats(question));
                                  return grpc::Status::OK;
                                });
  }

 private:
  // Who calls, then what is asked.
  template <class Request>
  grpc::Status asked(const grpc::CallbackServerContext& context, std::string_view method,
                     const Request& request) const {
    const grpc::Status status = guard_.check(context, method, request);
    return status.ok() ? check(request) : status;
  }

  grpc::ServerUnaryReactor* get(grpc::CallbackServerContext* context, grpc::Status status,
                                const api::GetEntryRequest* request, api::GetEntryReply* reply) {
    if (status.ok() && !infra::is_uuid(request->id())) status = no_entry;
    return answer_about_patient(
        context, status, chart_model, *request,
        [this, request, reply](std::int64_t age_ms) {
          ChartFilter in{.clinic = request->context().clinic(),
                         .patient_id = request->patient_id(),
                         .type = request->type()};
          if (request->has_as_of_ms()) in.as_of_ms = request->as_of_ms();
          const PatientStanding patient = merges_.standing(in.clinic, in.patient_id);
          if (auto away = elsewhere(patient)) return *away;
          in.merged = patient.merged;
          auto entry = reader_.find(in, request->id());
          if (!entry) return no_entry;
          *reply->mutable_entry() = std::move(*entry);
          reply->set_age_of_data_ms(age_ms);
          return grpc::Status::OK;
        },
        request->id());
  }

  grpc::ServerUnaryReactor* list(grpc::CallbackServerContext* context, grpc::Status status,
                                 const api::ListEntriesRequest* request,
                                 api::ListEntriesReply* reply) {
    const ChartFilter filter = filter_of(*request);
    std::optional<ChartPlace> after;
    if (status.ok() && !request->cursor().empty()) {
      after = cursors_.decode(request->cursor(), filter);
      if (!after) status = invalid("cursor", "was not answered to a request with this filter");
    }
    return answer_about_patient(context, status, chart_model, *request,
                                [this, request, reply, filter, after](std::int64_t age_ms) {
                                  return page(filter, after, *request, *reply, age_ms);
                                });
  }

  grpc::Status page(ChartFilter filter, const std::optional<ChartPlace>& after,
                    const api::ListEntriesRequest& request, api::ListEntriesReply& reply,
                    std::int64_t age_ms) {
    PatientStanding patient = merges_.standing(filter.clinic, filter.patient_id);
    if (auto away = elsewhere(patient)) return *away;
    filter.merged = std::move(patient.merged);
    auto found = reader_.list(filter, after, request.limit() == 0 ? page_default : request.limit());
    for (auto& each : found.entries) *reply.add_entries() = std::move(each);
    if (found.next_after) reply.set_next_cursor(cursors_.encode(*found.next_after, filter));
    if (request.count()) reply.set_count(reader_.count(filter));
    reply.set_age_of_data_ms(age_ms);
    return {};
  }

  template <class Request>
  grpc::ServerUnaryReactor* answer_about_patient(grpc::CallbackServerContext* context,
                                                 const grpc::Status& status,
                                                 const std::string& model, const Request& request,
                                                 Query query, const std::string& entry_id = "") {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (!status.ok()) {
      reactor->Finish(status);
      return reactor;
    }
    queries_.answer_with_patients(context, reactor, model, request.freshness(), std::move(query),
                                  request.patient_id(), entry_id);
    return reactor;
  }

  ChartReader& reader_;
  CareReader& care_;
  PatientMerges& merges_;
  FreshQueries& queries_;
  const auth::CallGuard guard_;
  const ChartCursors cursors_;
};

ChartQueryService::ChartQueryService(ChartReader& reader, CareReader& care, PatientMerges& merges,
                                     FreshQueries& queries, const std::string& cursor_key)
    : service_(std::make_unique<Service>(reader, care, merges, queries, cursor_key)) {}

ChartQueryService::~ChartQueryService() = default;

grpc::Service& ChartQueryService::service() {
  return *service_;
}

}  // namespace carelog::query
