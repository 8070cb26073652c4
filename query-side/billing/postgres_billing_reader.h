#pragma once

#include "infra/postgres/connection_pool.h"
#include "query-side/billing/billing_reader.h"

namespace carelog::query {

// Of the view `billing_accounts`.
class PostgresBillingReader final : public BillingReader {
 public:
  // The pool outlives it.
  explicit PostgresBillingReader(infra::ConnectionPool& pool) : pool_(pool) {}

  std::vector<carelog::api::v1::Ageing> ageing(const std::string& clinic,
                                               const std::string& day) override;
  std::vector<carelog::api::v1::MoneyOfRecord> money_of_record(const std::string& clinic,
                                                               bool by_payer) override;
  carelog::api::v1::ListUnpricedReply unpriced(const AccountsWanted& wanted) override;
  carelog::api::v1::ListUninvoicedReply uninvoiced(const AccountsWanted& wanted,
                                                   const std::string& up_to) override;

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::query
