#include "command-side/billing/service_commands.h"

#include <algorithm>

#include "events/billing/tax.h"

namespace carelog::command {
namespace {

using namespace events;

constexpr const char* marked_in_error = "the entry of the chart is marked as an error";

template <typename Parts>
bool has_source(const Parts& parts, const std::string& source_id) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const auto& each) { return each.source_id == source_id; });
}

}  // namespace

LedgerDecision decide(const ChargeService& command, const BillingAccount& account) {
  if (!account.open) return tl::unexpected(no_such_record());
  if (has_source(account.charges, command.source_id)) return std::vector<Event>{};
  // A price in another currency is none.
  if (command.currency == account.currency) {
    return std::vector<Event>{BillingAccountFact(
        ChargeRecorded{command.charge_id, command.source_id, command.code, command.description,
                       command.amount_minor, command.service_date,
                       tax_minor_on(command.amount_minor, command.tax_basis_points),
                       command.tax_basis_points, command.encounter_id})};
  }
  if (has_source(account.unpriced, command.source_id)) return std::vector<Event>{};
  return std::vector<Event>{BillingAccountFact(
      ServiceLeftUnpriced{command.source_id, command.what, command.code, command.service_date})};
}

LedgerDecision decide(const WithdrawService& command, const BillingAccount& account) {
  if (!account.open) return tl::unexpected(no_such_record());
  std::vector<Event> events;
  for (const LedgerCharge& each : account.charges) {
    if (each.source_id != command.source_id || !each.waits()) continue;
    events.emplace_back(BillingAccountFact(ChargeCancelled{each.id, marked_in_error}));
  }
  if (has_source(account.unpriced, command.source_id)) {
    events.emplace_back(
        BillingAccountFact(UnpricedServiceWithdrawn{command.source_id, marked_in_error}));
  }
  return events;
}

}  // namespace carelog::command
