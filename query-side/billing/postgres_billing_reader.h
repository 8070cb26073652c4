// Billing accounts from the table `billing_accounts`.
#pragma once

#include "infra/postgres/connection_pool.h"
#include "query-side/billing/billing_reader.h"

namespace carelog::query {

class PostgresBillingReader final : public BillingReader {
 public:
  // Requires: made by query_pool(). Outlives this.
  explicit PostgresBillingReader(infra::ConnectionPool& pool) : pool_(pool) {}

  std::optional<BillingAccountView> account_of(const std::string& clinic,
                                               const std::string& patient_id) override;

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::query
