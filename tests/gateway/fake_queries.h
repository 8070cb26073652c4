// The reading services, in memory. See fake_services.h.
#pragma once

#include "tests/gateway/billing/fake_billing.h"

namespace carelog::gateway {

class FakePatients final : public api::PatientQueryService::CallbackService {
 public:
  explicit FakePatients(FakeClinic& clinic) : clinic_(clinic) {}

  grpc::ServerUnaryReactor* GetPatient(grpc::CallbackServerContext* context,
                                       const api::GetPatientRequest* request,
                                       api::GetPatientReply* reply) override {
    const std::lock_guard lock(clinic_.mutex);
    note(*request);
    if (clinic_.holds_reads) {
      clinic_.held.push_back(context->DefaultReactor());
      return clinic_.held.back();
    }
    if (clinic_.breakdown) return finish(context, *clinic_.breakdown);
    const auto found = clinic_.patients.find(request->patient_id());
    if (found == clinic_.patients.end()) {
      return finish(context, {grpc::StatusCode::NOT_FOUND, "secret"});
    }
    *reply->mutable_patient() = found->second;
    reply->set_age_of_data_ms(12);
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* ListPatients(grpc::CallbackServerContext* context,
                                         const api::ListPatientsRequest* request,
                                         api::ListPatientsReply* reply) override {
    const std::lock_guard lock(clinic_.mutex);
    note(*request);
    if (clinic_.breakdown) return finish(context, *clinic_.breakdown);
    clinic_.last_list = *request;
    if (request->count()) reply->set_count(clinic_.patients.size());
    for (const auto& [id, patient] : clinic_.patients) {
      if (reply->patients_size() == static_cast<int>(request->limit())) {
        reply->set_next_cursor("c/1");
        break;
      }
      *reply->add_patients() = patient;
    }
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* ListDuplicates(grpc::CallbackServerContext* context,
                                           const api::ListDuplicatesRequest* request,
                                           api::ListDuplicatesReply* reply) override {
    const std::lock_guard lock(clinic_.mutex);
    auto* pair = reply->add_pairs();
    pair->set_score(request->score_min());
    pair->add_reasons("same-name");
    for (const auto& [id, patient] : clinic_.patients) *pair->mutable_patient() = patient;
    pair->mutable_other()->set_id("5c1d2a77-0000-8000-8000-00000000000b");
    reply->set_next_cursor("d/1");
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* GetPatientAsOf(grpc::CallbackServerContext* context,
                                           const api::GetPatientAsOfRequest* request,
                                           api::GetPatientReply* reply) override {
    if (request->version() > 2) return finish(context, {grpc::StatusCode::OUT_OF_RANGE, "secret"});
    reply->mutable_patient()->set_name(request->has_version() ? "by version" : "by time");
    reply->mutable_patient()->set_version(request->version());
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* GetPatientHistory(grpc::CallbackServerContext* context,
                                              const api::GetPatientHistoryRequest* request,
                                              api::GetPatientHistoryReply* reply) override {
    auto* entry = reply->add_entries();
    entry->set_patient_id(request->patient_id());
    entry->set_version(request->after_version() + 1);
    entry->set_event_type("PatientRegistered");
    auto* change = entry->add_changes();
    change->set_field("name");
    change->set_to("Ada");
    reply->set_more(true);
    return finish(context, grpc::Status::OK);
  }

 private:
  template <class Request>
  void note(const Request& request) {
    clinic_.last_context = request.context();
    clinic_.last_freshness = request.freshness();
    if (const auto& token = request.freshness().consistency_token(); !token.empty()) {
      clinic_.tokens.push_back(token);
    }
  }

  FakeClinic& clinic_;
};

class FakeAnalytics final : public api::AnalyticsQueryService::CallbackService {
  grpc::ServerUnaryReactor* GetSummary(grpc::CallbackServerContext* context,
                                       const api::GetAnalyticsSummaryRequest*,
                                       api::GetAnalyticsSummaryReply* reply) override {
    reply->set_patients(3);
    auto* band = reply->add_age_bands();
    band->set_band("18-39");
    band->set_count(2);
    return finish(context, grpc::Status::OK);
  }

  grpc::ServerUnaryReactor* GetMeasure(grpc::CallbackServerContext* context,
                                       const api::GetMeasureRequest* request,
                                       api::GetMeasureReply* reply) override {
    *reply->mutable_answer()->mutable_asked() = request->question();
    auto* row = reply->mutable_answer()->add_rows();
    row->set_period("2024-03-01");
    row->set_group("=AMB");
    row->set_count(7);
    row->set_sum_minor(12'345);
    row->set_currency("USD");
    auto* hidden = reply->mutable_answer()->add_rows();
    hidden->set_group("IMP");
    hidden->set_sum_minutes(0);
    hidden->set_suppressed(true);
    return finish(context, grpc::Status::OK);
  }

  grpc::ServerUnaryReactor* GetOverview(grpc::CallbackServerContext* context,
                                        const api::GetOverviewRequest* request,
                                        api::GetOverviewReply* reply) override {
    auto* answer = reply->add_answers();
    answer->mutable_asked()->set_measure("encounters");
    answer->mutable_asked()->set_from_day(request->from_day());
    answer->add_rows()->set_count(7);
    return finish(context, grpc::Status::OK);
  }

  // Tells two counts, one after another, and then goes away.
  grpc::ServerUnaryReactor* WatchToday(grpc::CallbackServerContext* context,
                                       const api::WatchTodayRequest* request,
                                       api::WatchTodayReply* reply) override {
    const int seen = request->seen().empty() ? 0 : std::stoi(request->seen());
    if (seen == 2) return finish(context, {grpc::StatusCode::UNAVAILABLE, "secret"});
    reply->set_day("2024-03-01");
    reply->set_seen(std::to_string(seen + 1));
    reply->add_answers()->add_rows()->set_count(seen + 1);
    return finish(context, grpc::Status::OK);
  }
};

}  // namespace carelog::gateway
