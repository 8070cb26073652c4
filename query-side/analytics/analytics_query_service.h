// gRPC AnalyticsQueryService: counts and sums of the clinic that the request's context names.
#pragma once

#include <memory>

namespace grpc {
class Service;
}

namespace carelog::query {

class FreshQueries;
class MeasureQueries;
class RocksdbAnalyticsReader;

class AnalyticsQueryService {
 public:
  // All outlive it.
  AnalyticsQueryService(RocksdbAnalyticsReader& reader, MeasureQueries& measures,
                        FreshQueries& queries);
  ~AnalyticsQueryService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::query
