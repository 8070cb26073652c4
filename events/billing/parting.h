// How charges are parted between payer and patient, by the coverage in force on the day of service.
// Pure. Integers only; both parts always add up to the charge with its tax.
//
// A share: the payer's part of each charge is rounded to the nearest minor unit, half a unit up;
// the rest is the patient's. A copay: the patient bears the charges of an encounter in their order
// until the copay is reached, the payer all that is behind it. Charges for which no encounter is
// named are one encounter for each day.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "events/billing/ledger.h"

namespace carelog::events {

inline constexpr std::int64_t share_basis_points_max = 10'000;

// Requires: an amount from 0 to 2 * 10^12 and a share from 0 to share_basis_points_max.
constexpr std::int64_t payer_share_minor(std::int64_t amount_minor, std::int64_t basis_points) {
  return (amount_minor * basis_points + 5'000) / 10'000;
}

// Null: none is in force.
const LedgerCoverage* coverage_on(const Ledger& ledger, std::string_view day);

// What tells the encounters apart that copays are for.
std::string encounter_of(const LedgerCharge& charge);

// What the patient bears of encounters on invoices that are not void, by coverage and encounter.
using CopaysBorne = std::map<std::pair<std::string, std::string>, std::int64_t>;
CopaysBorne copays_borne(const Ledger& ledger);

// The lines of a new invoice with the payer's parts. Requires: their charges are in the ledger.
std::vector<InvoiceLine> parted(const Ledger& ledger, std::vector<InvoiceLine> lines);

}  // namespace carelog::events
