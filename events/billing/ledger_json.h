// A ledger as JSON for readers, in answers and read models.
#pragma once

#include <string>

#include "events/billing/ledger.h"

namespace carelog::events {

// An object: dueMinor, creditMinor, and the lists charges, invoices and payments without empty
// members. An invoice has totalMinor, paidMinor, dueMinor and a status that does not depend on the
// day: "draft", "issued", "partly-paid", "paid", "void" or "written-off".
std::string ledger_json(const Ledger& ledger);

}  // namespace carelog::events
