// Calls to the processes that keep read models: one after the other until one knows what it is
// asked about.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

#include "carelog/api/v1/projections.grpc.pb.h"
#include "gateway/call/api_call.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/gateway_parts.h"

namespace carelog::gateway {

using Projectors = api::v1::ProjectionService::StubInterface::async_interface;

inline constexpr std::chrono::milliseconds projector_deadline{10'000};
inline constexpr std::chrono::milliseconds operating_deadline{
    40'000};  // drops rows, applies events

std::size_t projectors_of(const GatewayParts& parts);
Projectors* projector_at(const GatewayParts& parts, std::size_t place);

// False: there are none, and it has been answered.
bool has_projectors(const GatewayParts& parts, ApiCall& call);

// Says what the process said: it has no personal data.
Problem problem_of_projector(const grpc::Status& status, const grpc::ClientContext& context);

// respond(ApiCall&, const Reply&) answers.
template <class Request, class Reply, class Respond>
void ask_projectors(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                    UnaryCall<Projectors, Request, Reply> method, Request request, Respond respond,
                    std::chrono::milliseconds deadline = projector_deadline,
                    std::size_t place = 0) {
  if (!has_projectors(*parts, *call)) return;
  call_backend<Projectors, Request, Reply>(
      parts->calls, projector_at(*parts, place), method, request,
      [parts, call = std::move(call), method, request, respond, deadline, place](
          const grpc::Status& outcome, const Reply& reply, const grpc::ClientContext& context) {
        const bool elsewhere = outcome.error_code() == grpc::StatusCode::NOT_FOUND &&
                               place + 1 < projectors_of(*parts);
        if (elsewhere) {
          return ask_projectors<Request, Reply>(parts, call, method, request, respond, deadline,
                                                place + 1);
        }
        if (!outcome.ok()) return call->fail(problem_of_projector(outcome, context));
        respond(*call, reply);
      },
      deadline);
}

}  // namespace carelog::gateway
