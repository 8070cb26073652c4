// Asks the billing service to open accounts, several at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "events/frame/frame.h"
#include "infra/grpc/leader_node.h"

namespace carelog::command {

struct AccountToOpen {
  std::string patient_id;
  std::string because_of;  // command id of the registration
  events::Metadata cause;  // and its metadata
};

// Used by one thread.
class BillingAccountClient {
 public:
  explicit BillingAccountClient(std::vector<infra::LeaderNode> billing);
  ~BillingAccountClient();

  struct Outcome {
    std::size_t opened = 0;             // open now; that may have been so before
    std::vector<AccountToOpen> failed;  // to be asked again
    std::string failure;                // why one of them failed
  };
  // Returns when every call was answered or has run into its deadline.
  Outcome open(std::vector<AccountToOpen> accounts);

 private:
  class Calls;
  std::unique_ptr<Calls> calls_;
};

}  // namespace carelog::command
