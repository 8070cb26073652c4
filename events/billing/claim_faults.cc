#include <map>

#include "events/billing/ledger.h"
#include "events/billing/ledger_claims.h"
#include "events/billing/parting.h"

namespace carelog::events {
namespace {

// By coverage: the payer's parts of an invoice.
std::map<std::string, std::int64_t> payer_parts(const LedgerInvoice& invoice) {
  std::map<std::string, std::int64_t> parts;
  for (const InvoiceLine& line : invoice.lines) {
    if (!line.coverage_id.empty()) parts[line.coverage_id] += line.payer_minor;
  }
  return parts;
}

void find_part_faults(const Ledger& ledger, const LedgerInvoice& invoice,
                      std::vector<std::string>& faults) {
  const auto fail = [&](const char* what) { faults.push_back("invoice " + invoice.id + what); };
  for (const InvoiceLine& line : invoice.lines) {
    const std::int64_t whole = line.amount_minor + line.tax_minor;
    const LedgerCoverage* coverage = part_of(ledger.coverages, line.coverage_id);
    if (coverage == nullptr) {
      if (line.payer_minor != 0) fail(" has a payer's part without a coverage");
    } else if (line.payer_minor < 0 || line.payer_minor > whole) {
      fail(" has a payer's part that is no part");
    } else if (coverage->copay_minor == 0 &&
               line.payer_minor != payer_share_minor(whole, coverage->share_basis_points)) {
      fail(" has another payer's part than the share gives");
    }
  }
}

void find_copay_faults(const Ledger& ledger, std::vector<std::string>& faults) {
  for (const auto& [of, borne] : copays_borne(ledger)) {
    const LedgerCoverage* coverage = part_of(ledger.coverages, of.first);
    if (coverage == nullptr || coverage->copay_minor == 0) continue;
    if (borne > coverage->copay_minor) {
      faults.push_back("coverage " + of.first + " leaves more to the patient than the copay");
    }
  }
}

// Whether the sums of an invoice are those of its claims.
void find_sum_faults(const Ledger& ledger, const LedgerInvoice& invoice,
                     std::vector<std::string>& faults) {
  std::int64_t borne = 0;
  for (const auto& [coverage, part] : payer_parts(invoice)) borne += part;
  std::int64_t paid = 0;
  for (const LedgerClaim& each : ledger.claims) {
    if (each.invoice_id != invoice.id) continue;
    if (!each.is_resubmitted()) borne -= each.rest_minor();
    paid += each.paid_minor;
  }
  if (borne != invoice.payer_minor) {
    faults.push_back("invoice " + invoice.id + " has another payer's part than its claims say");
  }
  if (paid != invoice.payer_paid_minor || invoice.payer_due_minor() < 0) {
    faults.push_back("invoice " + invoice.id + " is paid by payers otherwise than its claims say");
  }
}

void find_faults_of_claim(const Ledger& ledger, const LedgerClaim& claim,
                          std::vector<std::string>& faults) {
  const auto fail = [&](const char* what) { faults.push_back("claim " + claim.id + what); };
  const LedgerInvoice* invoice = part_of(ledger.invoices, claim.invoice_id);
  if (invoice == nullptr) return fail(" is for an invoice that is not there");
  const auto parts = payer_parts(*invoice);
  const auto part = parts.find(claim.coverage_id);
  if (part == parts.end() || part->second != claim.amount_minor) {
    fail(" is not for what its coverage bears of the invoice");
  }
  for (const LedgerClaim& each : ledger.claims) {
    if (&each == &claim) break;
    if (each.is_resubmitted()) continue;
    if (each.invoice_id == claim.invoice_id && each.coverage_id == claim.coverage_id) {
      fail(" is for what was claimed before");
    }
  }
  std::int64_t paid = 0;
  for (const LedgerPayerPayment& payment : ledger.payer_payments) {
    for (const ClaimAllocation& each : payment.allocations) {
      if (each.claim_id == claim.id) paid += each.amount_minor;
    }
  }
  if (paid != claim.paid_minor) fail(" is paid otherwise than its payments say");
  if (claim.accepted_minor < 0 || claim.accepted_minor > claim.amount_minor) {
    fail(" is accepted for more than it is");
  }
  if (claim.paid_minor < 0 || claim.paid_minor > (claim.withdrawn ? 0 : claim.accepted_minor)) {
    fail(" is paid too much");
  }
  if (claim.withdrawn != invoice->is_void) fail(" and its invoice do not end together");
}

void find_faults_of_payment(const LedgerPayerPayment& payment, std::vector<std::string>& faults) {
  std::int64_t allocated = 0;
  for (const ClaimAllocation& each : payment.allocations) allocated += each.amount_minor;
  if (allocated != (payment.reversed ? 0 : payment.amount_minor)) {
    faults.push_back("payment " + payment.id + " of a payer is not what it is allocated to");
  }
}

}  // namespace

void find_claim_faults(const Ledger& ledger, std::vector<std::string>& faults) {
  for (const LedgerInvoice& each : ledger.invoices) {
    find_part_faults(ledger, each, faults);
    find_sum_faults(ledger, each, faults);
  }
  find_copay_faults(ledger, faults);
  for (const LedgerClaim& each : ledger.claims) find_faults_of_claim(ledger, each, faults);
  for (const LedgerPayerPayment& each : ledger.payer_payments) find_faults_of_payment(each, faults);
}

}  // namespace carelog::events
