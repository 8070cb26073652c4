#include "gateway/health/model_probe.h"

#include <grpcpp/channel.h>

#include "carelog/api/v1/analytics.grpc.pb.h"
#include "carelog/api/v1/billing.grpc.pb.h"
#include "carelog/api/v1/patient_queries.grpc.pb.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Patients = wire::PatientQueryService::StubInterface::async_interface;
using Billing = wire::BillingQueryService::StubInterface::async_interface;
using Analytics = wire::AnalyticsQueryService::StubInterface::async_interface;

}  // namespace

struct ModelProbe::Stubs {
  std::unique_ptr<wire::PatientQueryService::StubInterface> patients;
  std::unique_ptr<wire::BillingQueryService::StubInterface> billing;
  std::unique_ptr<wire::AnalyticsQueryService::StubInterface> analytics;
};

std::string_view read_model_name(ReadModel model) {
  switch (model) {
    case ReadModel::patients:
      return "patients";
    case ReadModel::billing:
      return "billing";
    case ReadModel::audit:
      return "audit";
    case ReadModel::analytics:
      return "analytics";
  }
  return "";
}

wire::RequestContext probe_context() {
  wire::RequestContext context;
  context.set_clinic(std::string(probe_name));
  context.set_actor(std::string(probe_name));
  context.set_role("auditor");  // may read every model and change none
  context.set_purpose("OPERATIONS");
  return context;
}

std::string words_for(const grpc::Status& status) {
  const auto code = status.error_code();
  if (code == grpc::StatusCode::FAILED_PRECONDITION) return "has not reached it in time";
  if (code == grpc::StatusCode::DEADLINE_EXCEEDED) return "did not answer in time";
  if (code == grpc::StatusCode::RESOURCE_EXHAUSTED) return "is too busy to answer";
  if (code == grpc::StatusCode::UNAVAILABLE) return "is away: " + status.error_message();
  return "broke down with gRPC status " + std::to_string(static_cast<int>(code));
}

ModelProbe::ModelProbe(const Backends& backends, std::shared_ptr<CallsOut> calls)
    : stubs_(new Stubs{
          wire::PatientQueryService::NewStub(backends.queries),
          wire::BillingQueryService::NewStub(backends.queries),
          backends.analytics ? wire::AnalyticsQueryService::NewStub(backends.analytics) : nullptr}),
      calls_(std::move(calls)) {}

std::vector<ReadModel> ModelProbe::models() const {
  std::vector<ReadModel> models(all_read_models.begin(), all_read_models.end());
  if (!stubs_->analytics) std::erase(models, ReadModel::analytics);
  return models;
}

void ModelProbe::read(ReadModel model, const std::string& patient_id,
                      const wire::Freshness& freshness, std::chrono::milliseconds deadline,
                      Done done) const {
  const auto send = [&]<class Async, class Request, class Reply>(
                        Async* async, UnaryCall<Async, Request, Reply> method, Request request) {
    *request.mutable_context() = probe_context();
    *request.mutable_freshness() = freshness;
    call_backend<Async, Request, Reply>(
        calls_, async, method, std::move(request),
        [stubs = stubs_, done = std::move(done)](const grpc::Status& status, const Reply&,
                                                 const grpc::ClientContext&) {
          const bool answered = status.ok() || status.error_code() == grpc::StatusCode::NOT_FOUND;
          done(answered ? std::string() : words_for(status));
        },
        deadline);
  };
  if (model == ReadModel::patients) {
    wire::GetPatientRequest request;
    request.set_patient_id(patient_id);
    send.operator()<Patients, wire::GetPatientRequest, wire::GetPatientReply>(
        stubs_->patients->async(), &Patients::GetPatient, std::move(request));
  } else if (model == ReadModel::audit) {
    wire::GetPatientHistoryRequest request;
    request.set_patient_id(patient_id);
    send.operator()<Patients, wire::GetPatientHistoryRequest, wire::GetPatientHistoryReply>(
        stubs_->patients->async(), &Patients::GetPatientHistory, std::move(request));
  } else if (model == ReadModel::billing) {
    wire::GetBillingAccountRequest request;
    request.set_patient_id(patient_id);
    send.operator()<Billing, wire::GetBillingAccountRequest, wire::GetBillingAccountReply>(
        stubs_->billing->async(), &Billing::GetAccount, std::move(request));
  } else {
    send.operator()<Analytics, wire::GetAnalyticsSummaryRequest, wire::GetAnalyticsSummaryReply>(
        stubs_->analytics->async(), &Analytics::GetSummary, {});
  }
}

}  // namespace carelog::gateway
