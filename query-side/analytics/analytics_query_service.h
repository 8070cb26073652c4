// gRPC AnalyticsQueryService: counts over the patients of the clinic that the request's context
// names.
#pragma once

#include <memory>

namespace grpc {
class Service;
}

namespace carelog::query {

class FreshQueries;
class RocksdbAnalyticsReader;

class AnalyticsQueryService {
 public:
  // Both outlive it.
  AnalyticsQueryService(RocksdbAnalyticsReader& reader, FreshQueries& queries);
  ~AnalyticsQueryService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::query
