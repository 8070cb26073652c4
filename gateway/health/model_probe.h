// Asks each read model whether it answers, and whether it has reached a place of the log. For
// canaries and for readiness.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "carelog/api/v1/patient_queries.pb.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/backends.h"

namespace carelog::gateway {

// Thread-safe.
class ModelProbe {
 public:
  // Calls are counted there until gRPC has released them.
  ModelProbe(const Backends& backends, std::shared_ptr<infra::UnderWay> calls);

  // By name, those that are deployed; those alone whose first topic is this.
  std::vector<std::string> models() const;
  std::vector<std::string> models_of(std::string_view topic) const;

  // failure: empty if the model answered, else a few words for the operator.
  using Done = std::function<void(std::string failure)>;
  // Requires: it is deployed. Calls done once, on a thread of gRPC.
  void read(const std::string& model, const api::v1::Freshness& freshness,
            std::chrono::milliseconds deadline, Done done) const;

 private:
  struct Model;
  std::vector<std::shared_ptr<const Model>> models_;
  std::shared_ptr<infra::UnderWay> calls_;
};

// What a failed call means to an operator.
std::string words_for(const grpc::Status& status);

}  // namespace carelog::gateway
