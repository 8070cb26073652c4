// The port to what is asked of all billing accounts of a clinic together.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "carelog/api/v1/billing.pb.h"
#include "query-side/reading/read_failure.h"

namespace carelog::query {

// Accounts in the order of their ids. Requires: no zero byte in the clinic.
struct AccountsWanted {
  std::string clinic;
  std::string after;  // an id, a UUID; empty: from the first
  std::uint32_t limit = 0;
};

// Thread-safe. Throws ReadModelAway and ReadModelBroken.
class BillingReader {
 public:
  virtual ~BillingReader() = default;

  // Day: ISO 8601. In the order of the currencies.
  virtual std::vector<carelog::api::v1::Ageing> ageing(const std::string& clinic,
                                                       const std::string& day) = 0;
  // By currency, kind, payer where asked for, and name of the amount.
  virtual std::vector<carelog::api::v1::MoneyOfRecord> money_of_record(const std::string& clinic,
                                                                       bool by_payer) = 0;
  // With services that have no price, and how many of them the clinic has in all.
  virtual carelog::api::v1::ListUnpricedReply unpriced(const AccountsWanted& wanted) = 0;
  // With charges on no invoice for what was done until that day; and how many such accounts there
  // are from there on.
  virtual carelog::api::v1::ListUninvoicedReply uninvoiced(const AccountsWanted& wanted,
                                                           const std::string& up_to) = 0;
};

}  // namespace carelog::query
