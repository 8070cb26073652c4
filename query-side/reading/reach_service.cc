#include "query-side/reading/reach_service.h"

#include <algorithm>
#include <utility>

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/read_models.grpc.pb.h"
#include "query-side/reading/query_service.h"

namespace carelog::query {

namespace api = carelog::api::v1;

class ReachService::Service final : public api::ReadModelService::CallbackService {
 public:
  Service(std::shared_ptr<const auth::CallerVerifier> callers, std::vector<ReadableModel> models)
      : models_(std::move(models)),
        guard_(std::move(callers), api::ReadModelService::service_full_name()) {}

  grpc::ServerUnaryReactor* Reach(grpc::CallbackServerContext* context,
                                  const api::ReachRequest* request,
                                  api::ReachReply* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const auto model = std::find_if(models_.begin(), models_.end(), [&](const auto& each) {
      return each.name == request->model();
    });
    grpc::Status status = guard_.check(*context, "Reach", *request);
    if (status.ok() && model == models_.end()) status = invalid("model", "is not read here");
    if (!status.ok()) {
      reactor->Finish(status);
      return reactor;
    }
    model->queries->answer(context, reactor, model->name, request->freshness(),
                           [reply, &read = model->read](std::int64_t age_ms) {
                             read();
                             reply->set_age_of_data_ms(age_ms);
                             return grpc::Status::OK;
                           });
    return reactor;
  }

 private:
  const std::vector<ReadableModel> models_;
  const auth::CallGuard guard_;
};

ReachService::ReachService(std::shared_ptr<const auth::CallerVerifier> callers,
                           std::vector<ReadableModel> models)
    : service_(std::make_unique<Service>(std::move(callers), std::move(models))) {}

ReachService::~ReachService() = default;

grpc::Service& ReachService::service() {
  return *service_;
}

}  // namespace carelog::query
