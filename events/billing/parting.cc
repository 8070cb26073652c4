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

CopaysBorne copays_borne(const Ledger& ledger) {
  std::map<std::string_view, const LedgerCharge*> charges;
  for (const LedgerCharge& each : ledger.charges) charges[each.id] = &each;
  CopaysBorne borne;
  for (const LedgerInvoice& invoice : ledger.invoices) {
    if (invoice.is_void) continue;
    for (const InvoiceLine& line : invoice.lines) {
      const auto charge = charges.find(line.charge_id);
      if (line.coverage_id.empty() || charge == charges.end()) continue;
      borne[{line.coverage_id, encounter_of(*charge->second)}] +=
          with_tax_minor(line) - line.payer_minor;
    }
  }
  return borne;
}

std::vector<InvoiceLine> parted(const Ledger& ledger, std::vector<InvoiceLine> lines) {
  CopaysBorne borne = copays_borne(ledger);
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
    std::int64_t& so_far = borne[{coverage->id, encounter_of(charge)}];
    const std::int64_t patient = std::min(coverage->copay_minor - so_far, whole);
    so_far += patient;
    line.payer_minor = whole - patient;
  }
  return lines;
}

}  // namespace carelog::events
