// gRPC BillingQueryService: a patient's billing account.
//
// The account is opened by a reactor some moments after the patient is registered. So a request
// with a token that finds no account waits, within its bound, until the account appears.
#pragma once

#include <memory>

namespace grpc {
class Service;
}

namespace carelog::query {

class FreshQueries;
class RowReader;

class BillingQueryService {
 public:
  // Both outlive it.
  BillingQueryService(RowReader& reader, FreshQueries& queries);
  ~BillingQueryService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::query
