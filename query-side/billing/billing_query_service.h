// gRPC BillingQueryService: a patient's billing account, a clinic's prices and payers, and what is
// asked of all its accounts.
//
// The account is opened by a reactor some moments after the patient is registered. So a request
// with a token that finds no account waits, within its bound, until the account appears. The
// accounts of those who were merged into the patient stand beside the patient's own.
#pragma once

#include <memory>

namespace grpc {
class Service;
}

namespace carelog::query {

class BillingReader;
class FreshQueries;
class PatientMerges;
class RowReader;

class BillingQueryService {
 public:
  // All outlive it.
  BillingQueryService(RowReader& reader, BillingReader& accounts, PatientMerges& merges,
                      FreshQueries& queries);
  ~BillingQueryService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::query
