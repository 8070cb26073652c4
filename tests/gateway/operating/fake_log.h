// One partition of a log.
#pragma once

#include "carelog/api/v1/projections.grpc.pb.h"
#include "tests/gateway/fake_queries.h"

namespace carelog::gateway {

class FakeLog : public api::ProjectionService::CallbackService {
  grpc::ServerUnaryReactor* ListLogs(grpc::CallbackServerContext* context, const api::Empty*,
                                     api::LogsReply* reply) override {
    auto& only = *reply->add_partitions();
    only.set_topic("patients");
    only.set_partition(5);
    only.set_end_offset(47);
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* ReadLog(grpc::CallbackServerContext* context,
                                    const api::ReadLogRequest* request,
                                    api::ReadLogReply* reply) override {
    if (request->topic() != "patients" || request->partition() != 5) {
      return finish(context, {grpc::StatusCode::NOT_FOUND, "the log has no such partition"});
    }
    for (std::uint32_t i = 0; i < request->limit() && i < 2; ++i) {
      auto& record = *reply->add_records();
      record.set_offset(request->from_offset() + i);
      record.set_kind(i == 0 ? "claim" : "commit");
      record.set_verdict(i == 0 ? "valid" : "void: stale term");
      record.set_correlation_id("77777777-0000-8000-8000-0000000000d1");
      record.add_event_types("PatientRegistered");
    }
    reply->set_end_offset(47);
    reply->set_judged_to(request->from_offset());
    if (!request->afresh()) reply->set_head(std::string(64, 'a'));
    return finish(context, grpc::Status::OK);
  }
};

}  // namespace carelog::gateway
