// ProjectionService.ListLogs and ReadLog: what the log holds, told without what it says of people.
#pragma once

#include "carelog/api/v1/projections.grpc.pb.h"

#include "projections/following/log_view.h"
#include "projections/generations/projection.h"

namespace carelog::projections {

// Those that any of them reads, each once.
std::vector<events::Log*> logs_of(const std::vector<Projection*>& projections);

void fill(const std::vector<events::Log*>& logs, api::v1::LogsReply& reply);

// NOT_FOUND: no such partition. Throws LogUnusable.
grpc::Status read_log(LogView& view, const api::v1::ReadLogRequest& request,
                      api::v1::ReadLogReply& reply);

}  // namespace carelog::projections
