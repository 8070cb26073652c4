// Lists of rows and the reach of read models, in memory. See fake_services.h.
#pragma once

#include "carelog/api/v1/read_models.grpc.pb.h"
#include "tests/gateway/fake_queries.h"

namespace carelog::gateway {

// Tells how far the read models are, as the clinic says.
class FakeReadModels final : public api::ReadModelService::CallbackService {
 public:
  explicit FakeReadModels(FakeClinic& clinic) : clinic_(clinic) {}

  grpc::ServerUnaryReactor* Reach(grpc::CallbackServerContext* context,
                                  const api::ReachRequest* request, api::ReachReply*) override {
    const std::lock_guard lock(clinic_.mutex);
    if (const auto& token = request->freshness().consistency_token(); !token.empty()) {
      clinic_.tokens.push_back(token);
    }
    const bool broken = clinic_.breakdown && request->model() == "patients";
    return finish(context, broken ? *clinic_.breakdown : grpc::Status::OK);
  }

 private:
  FakeClinic& clinic_;
};

// A list of one row, and a page behind it.
class FakeRows final : public api::RowQueryService::CallbackService {
 public:
  explicit FakeRows(FakeClinic& clinic) : clinic_(clinic) {}

  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context,
                                 const api::ListRowsRequest* request,
                                 api::ListRowsReply* reply) override {
    const std::lock_guard lock(clinic_.mutex);
    clinic_.last_rows = *request;
    auto& row = *reply->add_rows();
    row.set_patient_id("0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10");
    row.set_json(clinic_.row);
    if (request->cursor().empty()) reply->set_next_cursor("c/1");
    reply->set_age_of_data_ms(7);
    return finish(context, grpc::Status::OK);
  }

 private:
  FakeClinic& clinic_;
};

}  // namespace carelog::gateway
