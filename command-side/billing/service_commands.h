// What a chart's finished services ask of the account of their patient: to be charged once. Sent by
// the reactor, never by people, so what they say is not measured again. Pure.
#pragma once

#include <string>

#include "command-side/billing/ledger_commands.h"

namespace carelog::command {

// No events if there has been a charge for this source before, be it cancelled, or it is known to
// be without a price.
struct ChargeService {
  std::string charge_id;
  std::string source_id;  // the entry of the chart
  std::string what;       // its type
  std::string code;       // "system|code": that the price is of, or the first that it has
  std::string service_date;
  std::string currency;     // of the price; empty: it has none
  std::string description;  // of the price, as the next two
  std::int64_t amount_minor = 0;
  std::int64_t tax_basis_points = 0;
  std::string encounter_id = {};  // the entry itself, or the one that it was done in
};

// It was recorded in error. What is on an invoice stays there.
struct WithdrawService {
  std::string source_id;
};

[[nodiscard]] LedgerDecision decide(const ChargeService& command, const BillingAccount& account);
[[nodiscard]] LedgerDecision decide(const WithdrawService& command, const BillingAccount& account);

}  // namespace carelog::command
