#include "events/billing/parting.h"

#include <algorithm>
#include <map>
#include <utility>

namespace carelog::events {
namespace {

std::int64_t with_tax_minor(const InvoiceLine& line) {
  return line.amount_minor + line.tax_minor;
}

}  // namespace

const LedgerCoverage* coverage_on(const Ledger& ledger, std::string_view day) {
  for (const LedgerCoverage& each : ledger.coverages) {
    if (each.holds_on(day)) return &each;
  }
  return nullptr;
}

std::string encounter_of(const LedgerCharge& charge) {
  return charge.encounter_id.empty() ? charge.service_date : charge.encounter_id;
}

std::int64_t patient_part_minor(const Ledger& ledger, const std::string& coverage_id,
                                const std::string& encounter) {
  std::int64_t sum = 0;
  for (const LedgerInvoice& invoice : ledger.invoices) {
    if (invoice.is_void) continue;
    for (const InvoiceLine& line : invoice.lines) {
      if (line.coverage_id != coverage_id) continue;
      const LedgerCharge* charge = part_of(ledger.charges, line.charge_id);
      if (charge == nullptr || encounter_of(*charge) != encounter) continue;
      sum += with_tax_minor(line) - line.payer_minor;
    }
  }
  return sum;
}

std::vector<InvoiceLine> parted(const Ledger& ledger, std::vector<InvoiceLine> lines) {
  std::map<std::pair<std::string, std::string>, std::int64_t> copays_left;
  for (InvoiceLine& line : lines) {
    const LedgerCharge& charge = *part_of(ledger.charges, line.charge_id);
    const LedgerCoverage* coverage = coverage_on(ledger, charge.service_date);
    if (coverage == nullptr) continue;
    line.coverage_id = coverage->id;
    const std::int64_t whole = with_tax_minor(line);
    if (coverage->copay_minor == 0) {
      line.payer_minor = payer_share_minor(whole, coverage->share_basis_points);
      continue;
    }
    const std::string encounter = encounter_of(charge);
    const auto [left, is_new] = copays_left.try_emplace({coverage->id, encounter}, 0);
    if (is_new) {
      left->second = coverage->copay_minor - patient_part_minor(ledger, coverage->id, encounter);
    }
    const std::int64_t patient = std::min(left->second, whole);
    left->second -= patient;
    line.payer_minor = whole - patient;
  }
  return lines;
}

}  // namespace carelog::events
