// Reads each read model for a patient that does not exist: whether it answers, and whether it has
// reached a place in the log. For canaries and readiness.
#pragma once

#include <array>
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

enum class ReadModel { patients, billing, audit, analytics };
inline constexpr std::array all_read_models = {ReadModel::patients, ReadModel::billing,
                                               ReadModel::audit, ReadModel::analytics};
std::string_view read_model_name(ReadModel model);

// Clinic and actor in the contexts of probes: no clinic has that name.
inline constexpr std::string_view probe_name = "canary";
api::v1::RequestContext probe_context();

// Thread-safe.
class ModelProbe {
 public:
  // Calls are counted there until gRPC has released them.
  ModelProbe(const Backends& backends, std::shared_ptr<CallsOut> calls);

  // The deployed ones.
  std::vector<ReadModel> models() const;

  // failure: empty if the model answered, else a few words for the operator.
  using Done = std::function<void(std::string failure)>;
  // Requires: it is deployed. patient_id: a UUID that no patient has. Calls done once, on a gRPC
  // thread.
  void read(ReadModel model, const std::string& patient_id, const api::v1::Freshness& freshness,
            std::chrono::milliseconds deadline, Done done) const;

 private:
  struct Stubs;
  std::shared_ptr<const Stubs> stubs_;
  std::shared_ptr<CallsOut> calls_;
};

// What a failed call means to an operator.
std::string words_for(const grpc::Status& status);

}  // namespace carelog::gateway
