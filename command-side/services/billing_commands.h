// The commands on billing accounts and invoice series, as the command edge takes them.
#pragma once

#include <string>

#include "command-side/billing/account.h"
#include "command-side/billing/invoice_series.h"
#include "command-side/services/command_kinds.h"

namespace carelog::command {

// Derived from the patient's: one account for each.
std::string billing_account_id(const std::string& patient_id);
// Derived from clinic and year ("2026").
std::string invoice_series_id(const std::string& clinic, const std::string& year);

Commands<BillingAccount> billing_commands();
Commands<InvoiceSeries> invoice_series_commands();

}  // namespace carelog::command
