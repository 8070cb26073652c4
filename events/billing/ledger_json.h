// A ledger as JSON for readers, in answers and read models.
#pragma once

#include <string>

#include "events/billing/ledger.h"

namespace carelog::events {

// An object: dueMinor, creditMinor, payerDueMinor, and the lists charges, unpriced, invoices,
// payments, coverages, claims, payerPayments, moneyOfRecord and movements without what says
// nothing. An invoice says totalMinor, paidMinor, dueMinor and what has become of it by its state,
// which no day changes: "draft", "issued", "partly-paid", "paid", "awaits-payer", "void" or
// "written-off".
std::string ledger_json(const Ledger& ledger);

}  // namespace carelog::events
