// gRPC RowQueryService: pages of rows, for every list that is described. A list shows the clinic of
// the request's context and names the patients whom its rows are about.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "query-side/reading/row_list.h"

namespace grpc {
class Service;
}

namespace carelog::query {

class FreshQueries;
class RowReader;

class RowQueryService {
 public:
  // All but the key outlive it.
  RowQueryService(const std::vector<RowList>& lists, RowReader& reader, FreshQueries& queries,
                  std::string cursor_key);
  ~RowQueryService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::query
