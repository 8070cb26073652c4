#include "gateway/operating/projector_call.h"

#include "gateway/health/health_parts.h"

namespace carelog::gateway {

std::size_t projectors_of(const GatewayParts& parts) {
  return parts.health->projections.stubs().size();
}

Projectors* projector_at(const GatewayParts& parts, std::size_t place) {
  return parts.health->projections.stubs().at(place)->async();
}

bool has_projectors(const GatewayParts& parts, ApiCall& call) {
  if (projectors_of(parts) > 0) return true;
  call.fail(problem("not-implemented", "No process that keeps read models is known here."));
  return false;
}

Problem problem_of_projector(const grpc::Status& status, const grpc::ClientContext& context) {
  Problem made = problem_of_status(status, BackendUse::reading, context);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) made.detail = status.error_message();
  if (status.error_code() == grpc::StatusCode::FAILED_PRECONDITION) {
    made = problem("state-conflict", status.error_message());
  }
  if (status.error_code() == grpc::StatusCode::ABORTED) {
    made = problem("state-conflict", "The rebuild was cancelled.");
  }
  return made;
}

}  // namespace carelog::gateway
