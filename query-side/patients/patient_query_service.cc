#include "query-side/patients/patient_query_service.h"

#include <algorithm>
#include <utility>

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/patient_queries.grpc.pb.h"
#include "infra/process/clock.h"
#include "query-side/patients/duplicate_reader.h"
#include "query-side/patients/name_words.h"
#include "query-side/patients/page_cursor.h"
#include "query-side/patients/patient_as_of.h"
#include "query-side/patients/patient_find_service.h"
#include "query-side/patients/patient_reader.h"
#include "query-side/reading/query_service.h"

namespace carelog::query {

namespace api = carelog::api::v1;

namespace {

const std::string audit_model = "audit";
const std::string duplicates_model = "duplicates";
constexpr std::uint32_t score_max = 100;

Activity activity_of(api::ListPatientsRequest::Activity activity) {
  if (activity == api::ListPatientsRequest::INACTIVE) return Activity::inactive;
  if (activity == api::ListPatientsRequest::ALL) return Activity::all;
  return Activity::active;
}

PatientOrder order_of(api::ListPatientsRequest::Sort sort) {
  if (sort == api::ListPatientsRequest::OLDEST) return PatientOrder::oldest;
  if (sort == api::ListPatientsRequest::NAME) return PatientOrder::name;
  return PatientOrder::newest;
}

PatientFilter filter_of(const api::ListPatientsRequest& request) {
  return {.clinic = request.context().clinic(),
          .activity = activity_of(request.activity()),
          .name_contains = request.name_contains(),
          .email = request.email(),
          .identifier_system = request.identifier_system(),
          .identifier_value = request.identifier_value(),
          .date_of_birth = request.date_of_birth(),
          .name_words = request.query(),
          .registered_from = request.registered_from(),
          .registered_to = request.registered_to(),
          .order = order_of(request.sort())};
}

grpc::Status check(const api::RequestContext& context) {
  if (context.clinic().empty() || has_zero_byte(context.clinic())) {
    return invalid("context.clinic", "is missing");
  }
  return {};
}

// Also a month or a year, which find those of whom no more is known.
bool is_partial_date(const std::string& text) {
  return infra::is_date(text) || infra::is_date(text + "-01") || infra::is_date(text + "-01-01");
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
      {"identifier_value", request.identifier_value()},
      {"query", request.query()}};
  for (const auto& [field, text] : texts) {
    if (has_zero_byte(text)) return invalid(field, "holds a zero byte");
  }
  const std::pair<const char*, const std::string&> dates[] = {
      {"registered_from", request.registered_from()}, {"registered_to", request.registered_to()}};
  for (const auto& [field, date] : dates) {
    if (!date.empty() && !infra::is_date(date)) {
      return invalid(field, "is not a date of the form YYYY-MM-DD");
    }
  }
  if (!request.date_of_birth().empty() && !is_partial_date(request.date_of_birth())) {
    return invalid("date_of_birth", "is not a date of the form YYYY-MM-DD, YYYY-MM or YYYY");
  }
  if (words_of(request.query()).size() > name_words_max) {
    return invalid("query", "has more than " + std::to_string(name_words_max) + " words");
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

grpc::Status check(const api::ListDuplicatesRequest& request) {
  if (auto status = check(request.context()); !status.ok()) return status;
  if (request.score_min() > score_max) return invalid("score_min", "is above 100");
  if (request.limit() <= page_max) return {};
  return invalid("limit", "is above " + std::to_string(page_max));
}

const grpc::Status no_such_version(grpc::StatusCode::OUT_OF_RANGE,
                                   "the patient was not registered then or has no such version");

}  // namespace

class PatientQueryService::Service final : public api::PatientQueryService::CallbackService {
 public:
  Service(PatientReader& reader, DuplicateReader& duplicates, FreshQueries& queries,
          std::string cursor_key, HotPatients* near)
      : reader_(reader),
        duplicates_(duplicates),
        queries_(queries),
        finds_(reader, queries, near),
        guard_(queries.callers(), api::PatientQueryService::service_full_name()),
        cursors_(std::move(cursor_key)) {}

  grpc::ServerUnaryReactor* GetPatient(grpc::CallbackServerContext* context,
                                       const api::GetPatientRequest* request,
                                       api::GetPatientReply* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (const grpc::Status status = checked(*context, "GetPatient", *request, request->context());
        !status.ok()) {
      reactor->Finish(status);
    } else {
      queries_.when_fresh(
          reactor, patients_model, request->freshness(),
          [this, find = PatientFind{context, reactor, request, reply}] { finds_.add(find); },
          request->patient_id());
    }
    return reactor;
  }

  grpc::ServerUnaryReactor* ListPatients(grpc::CallbackServerContext* context,
                                         const api::ListPatientsRequest* request,
                                         api::ListPatientsReply* reply) override {
    grpc::Status status = checked(*context, "ListPatients", *request, *request);
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
                    if (request->count()) reply->set_count(reader_.count(filter));
                    reply->set_age_of_data_ms(age_ms);
                    return grpc::Status::OK;
                  });
  }

  // The cursor is bound to the score that was asked for.
  grpc::ServerUnaryReactor* ListDuplicates(grpc::CallbackServerContext* context,
                                           const api::ListDuplicatesRequest* request,
                                           api::ListDuplicatesReply* reply) override {
    grpc::Status status = checked(*context, "ListDuplicates", *request, *request);
    DuplicatesWanted wanted{.not_duplicates = request->not_duplicates()};
    if (request->limit() > 0) wanted.limit = request->limit();
    if (request->score_min() > 0) wanted.score_min = request->score_min();
    PatientFilter filter{.clinic = request->context().clinic(),
                         .name_words = (wanted.not_duplicates ? "no score " : "score ") +
                                       std::to_string(wanted.score_min)};
    std::optional<PatientPlace> after;
    if (status.ok() && !request->cursor().empty()) {
      after = cursors_.decode(request->cursor(), filter);
      if (!after) status = invalid("cursor", "was not answered to a request like this");
    }
    if (!status.ok()) return answer(context, status, duplicates_model, {}, {});
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    queries_.answer_with_patients(
        context, reactor, duplicates_model, request->freshness(),
        [this, reply, filter, after, wanted](std::int64_t age_ms) {
          auto page = duplicate_page(reader_, duplicates_, filter.clinic, after, wanted);
          for (auto& pair : page.pairs) *reply->add_pairs() = std::move(pair);
          if (page.next_after) reply->set_next_cursor(cursors_.encode(*page.next_after, filter));
          reply->set_age_of_data_ms(age_ms);
          return grpc::Status::OK;
        });
    return reactor;
  }

  grpc::ServerUnaryReactor* GetPatientHistory(grpc::CallbackServerContext* context,
                                              const api::GetPatientHistoryRequest* request,
                                              api::GetPatientHistoryReply* reply) override {
    return answer(
        context, checked(*context, "GetPatientHistory", *request, *request), audit_model,
        request->freshness(),
        [this, request, reply](std::int64_t) {
          const auto limit = request->limit() == 0 ? history_page_default : request->limit();
          auto page = reader_.history(request->context().clinic(), request->patient_id(),
                                      request->after_version(), limit);
          if (!page) return no_such_patient;
          for (HistoryEntry& entry : page->entries) {
            *reply->add_entries() = std::move(entry);
          }
          reply->set_more(page->more);
          return grpc::Status::OK;
        },
        request->patient_id());
  }

  grpc::ServerUnaryReactor* GetPatientAsOf(grpc::CallbackServerContext* context,
                                           const api::GetPatientAsOfRequest* request,
                                           api::GetPatientReply* reply) override {
    grpc::Status status = checked(*context, "GetPatientAsOf", *request, request->context());
    if (status.ok() && request->as_of_case() == api::GetPatientAsOfRequest::AS_OF_NOT_SET) {
      status = invalid("as_of", "is missing");
    }
    return answer(
        context, status, audit_model, request->freshness(),
        [this, request, reply](std::int64_t age_ms) {
          reply->set_age_of_data_ms(age_ms);
          return as_of(*request, *reply);
        },
        request->patient_id());
  }

 private:
  grpc::ServerUnaryReactor* answer(grpc::CallbackServerContext* context,
                                   const grpc::Status& request, const std::string& model,
                                   const api::Freshness& wanted, Query query,
                                   const std::string& aggregate_id = "") {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (request.ok()) {
      queries_.answer(context, reactor, model, wanted, std::move(query), aggregate_id);
    } else {
      reactor->Finish(request);
    }
    return reactor;
  }

  // Checks the caller, and then the request.
  template <class Request, class Checked>
  grpc::Status checked(const grpc::CallbackServerContext& context, const char* method,
                       const Request& request, const Checked& part) const {
    grpc::Status status = guard_.check(context, method, request);
    return status.ok() ? check(part) : status;
  }

  void list(const PatientFilter& filter, const std::optional<PatientPlace>& after,
            std::uint32_t limit, api::ListPatientsReply& reply) {
    PatientPage page = reader_.list(filter, after, limit == 0 ? page_default : limit);
    for (PatientView& patient : page.patients) *reply.add_patients() = std::move(patient);
    if (page.next_after) reply.set_next_cursor(cursors_.encode(*page.next_after, filter));
  }

  grpc::Status as_of(const api::GetPatientAsOfRequest& request, api::GetPatientReply& reply) {
    PatientAsOf fold = request.has_version() ? PatientAsOf::version(request.version())
                                             : PatientAsOf::time(request.time_ms());
    std::uint64_t version = 0;
    for (bool more = true; more;) {
      const auto page = reader_.history(request.context().clinic(), request.patient_id(), version,
                                        history_page_default);
      if (!page) return no_such_patient;
      more = page->more;
      for (const HistoryEntry& entry : page->entries) {
        if (!fold.take(entry)) {
          more = false;
          break;
        }
        version = entry.version();
      }
    }
    auto patient = fold.patient();
    if (!patient) return no_such_version;
    *reply.mutable_patient() = std::move(*patient);
    return {};
  }

  PatientReader& reader_;
  DuplicateReader& duplicates_;
  FreshQueries& queries_;
  PatientFinds finds_;
  const auth::CallGuard guard_;
  const PageCursors cursors_;
};

PatientQueryService::PatientQueryService(PatientReader& reader, DuplicateReader& duplicates,
                                         FreshQueries& queries, std::string key, HotPatients* near)
    : service_(std::make_unique<Service>(reader, duplicates, queries, std::move(key), near)) {}

PatientQueryService::~PatientQueryService() = default;

grpc::Service& PatientQueryService::service() {
  return *service_;
}

}  // namespace carelog::query
