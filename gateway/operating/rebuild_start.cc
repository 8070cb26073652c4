#include "gateway/operating/rebuild_start.h"

#include <utility>

#include "gateway/operating/projector_call.h"
#include "gateway/operating/read_model_json.h"

namespace carelog::gateway {

RebuildStart::RebuildStart(const std::shared_ptr<GatewayParts>& parts,
                           std::shared_ptr<ApiCall> call, api::v1::RebuildRequest request,
                           std::size_t place)
    : mark_(parts->calls),
      parts_(parts),
      call_(std::move(call)),
      place_(place),
      request_(std::move(request)) {
  context_.set_deadline(std::chrono::system_clock::now() + projector_deadline);
}

void RebuildStart::begin(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                         api::v1::RebuildRequest request, std::size_t place) {
  if (!has_projectors(*parts, *call)) return;
  auto* start = new RebuildStart(parts, std::move(call), std::move(request), place);
  projector_at(*parts, place)->Rebuild(&start->context_, &start->request_, start);
  start->StartRead(&start->progress_);
  start->StartCall();
}

void RebuildStart::OnReadDone(bool ok) {
  if (!ok) return;  // OnDone says why
  const auto call = std::exchange(call_, nullptr);
  context_.TryCancel();
  call->answer_json(202, build_json(progress_));
}

void RebuildStart::OnDone(const grpc::Status& status) {
  const std::unique_ptr<RebuildStart> self(this);
  if (!call_) return;
  const bool elsewhere =
      status.error_code() == grpc::StatusCode::NOT_FOUND && place_ + 1 < projectors_of(*parts_);
  if (elsewhere) return begin(parts_, std::move(call_), request_, place_ + 1);
  call_->fail(problem_of_projector(status, context_));
}

}  // namespace carelog::gateway
