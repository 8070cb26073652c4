// The port to the billing read model. PostgreSQL in life, memory in tests.
#pragma once

#include <optional>
#include <string>

#include "carelog/api/v1/billing.pb.h"

namespace carelog::query {

using BillingAccountView = carelog::api::v1::BillingAccountView;

// Thread-safe. Throws ReadModelAway and ReadModelBroken (read_failure.h).
class BillingReader {
 public:
  virtual ~BillingReader() = default;
  virtual std::optional<BillingAccountView> account_of(const std::string& clinic,
                                                       const std::string& patient_id) = 0;
};

}  // namespace carelog::query
