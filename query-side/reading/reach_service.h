// gRPC ReadModelService: whether a read model is as fresh as somebody wants, and can be read. For
// those who watch read models without knowing what they hold.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Service;
}
namespace carelog::auth {
class CallerVerifier;
}

namespace carelog::query {

class FreshQueries;

struct ReadableModel {
  std::string name;
  FreshQueries* queries = nullptr;
  // Reads something of it. Throws ReadModelAway and ReadModelBroken.
  std::function<void()> read;
};

class ReachService {
 public:
  // callers: who is believed to speak for whom. What the models refer to outlives it.
  ReachService(std::shared_ptr<const auth::CallerVerifier> callers,
               std::vector<ReadableModel> models);
  ~ReachService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::query
