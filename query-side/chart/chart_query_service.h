// gRPC ChartQueryService: entries of a patient's chart, and the timeline of the whole record.
#pragma once

#include <memory>
#include <string>

namespace grpc {
class Service;
}

namespace carelog::query {

class CareReader;
class ChartReader;
class FreshQueries;
class PatientMerges;

class ChartQueryService {
 public:
  // All outlive it. cursor_key: as SignedCursors wants it.
  ChartQueryService(ChartReader& reader, CareReader& care, PatientMerges& merges,
                    FreshQueries& queries, const std::string& cursor_key);
  ~ChartQueryService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::query
