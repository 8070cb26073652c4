// gRPC HotRowsService: counts of what is kept near, for metrics.
#pragma once

#include <cstdint>
#include <memory>

namespace grpc {
class Service;
}
namespace carelog::auth {
class CallerVerifier;
}

namespace carelog::query {

class HotRows;

class HotRowsService {
 public:
  // rows: null: nothing is kept near. They outlive it.
  HotRowsService(std::shared_ptr<const auth::CallerVerifier> callers, HotRows* rows,
                 std::uint64_t bytes_max);
  ~HotRowsService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::query
