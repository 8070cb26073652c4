// Charts, in memory. See fake_services.h.
#pragma once

#include "carelog/api/v1/chart.grpc.pb.h"
#include "tests/gateway/fake_queries.h"

namespace carelog::gateway {

// One entry of every kind, with the clinic's content.
class FakeCharts final : public api::ChartQueryService::CallbackService {
 public:
  explicit FakeCharts(FakeClinic& clinic) : clinic_(clinic) {}

  grpc::ServerUnaryReactor* GetEntry(grpc::CallbackServerContext* context,
                                     const api::GetEntryRequest* request,
                                     api::GetEntryReply* reply) override {
    fill(request->type(), *request, *reply->mutable_entry());
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* ListEntries(grpc::CallbackServerContext* context,
                                        const api::ListEntriesRequest* request,
                                        api::ListEntriesReply* reply) override {
    fill(request->type(), *request, *reply->add_entries());
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* GetEncounter(grpc::CallbackServerContext* context,
                                         const api::GetEntryRequest* request,
                                         api::GetEntryReply* reply) override {
    return GetEntry(context, request, reply);
  }
  grpc::ServerUnaryReactor* ListEncounters(grpc::CallbackServerContext* context,
                                           const api::ListEntriesRequest* request,
                                           api::ListEntriesReply* reply) override {
    return ListEntries(context, request, reply);
  }
  grpc::ServerUnaryReactor* GetTimeline(grpc::CallbackServerContext* context,
                                        const api::GetTimelineRequest* request,
                                        api::GetTimelineReply* reply) override {
    auto& entry = *reply->add_entries();
    entry.set_type("patient");
    entry.mutable_entry()->set_patient_id(request->patient_id());
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* GetCareRelation(grpc::CallbackServerContext* context,
                                            const api::CareRelationRequest* request,
                                            api::CareRelationReply* reply) override {
    const std::lock_guard lock(clinic_.mutex);
    if (!clinic_.patients.contains(request->patient_id())) {
      return finish(context, {grpc::StatusCode::NOT_FOUND, "secret"});
    }
    reply->set_treats(request->context().actor() == treating);
    return finish(context, grpc::Status::OK);
  }

  std::string treating;  // the one who treats everybody

 private:
  template <class Request>
  void fill(const std::string& type, const Request& request, api::ChartEntryView& entry) {
    const std::lock_guard lock(clinic_.mutex);
    entry.set_id("5c1d2a77-0000-8000-8000-00000000000c");
    entry.set_entry_type(type);
    entry.set_patient_id(request.patient_id());
    entry.set_content(clinic_.entry);
    entry.set_version(1);
  }

  FakeClinic& clinic_;
};

}  // namespace carelog::gateway
