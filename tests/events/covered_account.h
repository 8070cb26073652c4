// An account whose charges two payers bear parts of, as its facts add up.
#pragma once

#include "events/billing/ledger.h"
#include "events/billing/parting.h"

namespace carelog::events {

inline Ledger claims_told(const std::vector<BillingAccountFact>& facts, Ledger ledger = {}) {
  for (const BillingAccountFact& each : facts) ledger = ledger_after(std::move(ledger), each);
  return ledger;
}

inline const BillingAccountOpened account_opened{"main", "ada", "USD"};
inline const CoverageRecorded of_share{"share", "Medicare", "Part B",     "m-1",
                                       8'000,   0,          "2026-01-01", "2026-06-30"};
inline const CoverageRecorded of_copay{"copay", "Aetna", "Silver",     "m-2",
                                       0,       2'500,   "2026-07-01", ""};

inline ChargeRecorded done_on(const std::string& day, const std::string& id,
                              std::int64_t amount_minor, const std::string& encounter = "") {
  return {id, "", "", "visit", amount_minor, day, 0, 0, encounter};
}

inline InvoiceGenerated invoice_of_all(const Ledger& ledger, const std::string& id) {
  InvoiceGenerated invoice{id, "2026-01-31", "2026-03-02", {}};
  for (const LedgerCharge& each : ledger.charges) {
    if (!each.waits()) continue;
    invoice.lines.push_back({each.id, each.description, each.amount_minor, each.tax_minor});
  }
  invoice.lines = parted(ledger, std::move(invoice.lines));
  return invoice;
}

}  // namespace carelog::events
