#include "gateway/health/model_probe.h"

#include <grpcpp/channel.h>

#include <algorithm>

#include "carelog/api/v1/read_models.grpc.pb.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Models = wire::ReadModelService::StubInterface::async_interface;

}  // namespace

struct ModelProbe::Model {
  std::string name;
  std::string topic;
  std::unique_ptr<wire::ReadModelService::StubInterface> stub;
};

std::string words_for(const grpc::Status& status) {
  const auto code = status.error_code();
  if (code == grpc::StatusCode::FAILED_PRECONDITION) return "has not reached it in time";
  if (code == grpc::StatusCode::DEADLINE_EXCEEDED) return "did not answer in time";
  if (code == grpc::StatusCode::RESOURCE_EXHAUSTED) return "is too busy to answer";
  if (code == grpc::StatusCode::UNAVAILABLE) return "is away: " + status.error_message();
  return "broke down with gRPC status " + std::to_string(static_cast<int>(code));
}

ModelProbe::ModelProbe(const Backends& backends, std::shared_ptr<infra::UnderWay> calls)
    : calls_(std::move(calls)) {
  for (const ReadModelBackend& each : backends.read_models) {
    models_.emplace_back(
        new Model{each.name, each.topic, wire::ReadModelService::NewStub(each.channel)});
  }
}

std::vector<std::string> ModelProbe::models() const {
  std::vector<std::string> names;
  for (const auto& each : models_) names.push_back(each->name);
  return names;
}

std::vector<std::string> ModelProbe::models_of(std::string_view topic) const {
  std::vector<std::string> names;
  for (const auto& each : models_) {
    if (each->topic == topic) names.push_back(each->name);
  }
  return names;
}

void ModelProbe::read(const std::string& model, const wire::Freshness& freshness,
                      std::chrono::milliseconds deadline, Done done) const {
  const auto found = std::find_if(models_.begin(), models_.end(),
                                  [&](const auto& each) { return each->name == model; });
  wire::ReachRequest request;
  request.set_model(model);
  *request.mutable_freshness() = freshness;
  call_backend<Models, wire::ReachRequest, wire::ReachReply>(
      calls_, (*found)->stub->async(), &Models::Reach, std::move(request),
      [kept = *found, done = std::move(done)](const grpc::Status& status, const wire::ReachReply&,
                                              const grpc::ClientContext&) {
        done(status.ok() ? std::string() : words_for(status));
      },
      deadline);
}

}  // namespace carelog::gateway
