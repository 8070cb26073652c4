// The commands on billing accounts and invoice series, as the command edge takes them.
#pragma once

#include <string>

#include "command-side/billing/account.h"
#include "command-side/billing/invoice_series.h"
#include "command-side/billing/price_list.h"
#include "command-side/services/command_kinds.h"

namespace carelog::command {

// Derived from the patient's: one account for each.
std::string billing_account_id(const std::string& patient_id);
// Derived from clinic and year ("2026").
std::string invoice_series_id(const std::string& clinic, const std::string& year);
// Derived from the clinic: one list for each.
std::string price_list_id(const std::string& clinic);

Commands<BillingAccount> billing_commands();
Commands<InvoiceSeries> invoice_series_commands();
Commands<PriceList> price_list_commands();

}  // namespace carelog::command
