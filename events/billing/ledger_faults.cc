#include "events/billing/ledger.h"
#include "events/billing/movements.h"
#include "events/billing/tax.h"

namespace carelog::events {
namespace {

void find_faults(const Ledger& ledger, const LedgerInvoice& invoice,
                 std::vector<std::string>& faults) {
  std::int64_t lines = 0;
  for (const InvoiceLine& line : invoice.lines) {
    lines += line.amount_minor + line.tax_minor;
    const LedgerCharge* charge = part_of(ledger.charges, line.charge_id);
    if (charge == nullptr) {
      faults.push_back("invoice " + invoice.id + " has a line without a charge");
    } else if (!invoice.is_void && charge->invoice_id != invoice.id) {
      faults.push_back("charge " + charge->id + " is on two invoices");
    } else if (charge->amount_minor != line.amount_minor || charge->tax_minor != line.tax_minor) {
      faults.push_back("charge " + charge->id + " is on an invoice with another amount");
    }
  }
  if (lines != invoice.total_minor) {
    faults.push_back("invoice " + invoice.id + " is not the sum of its lines");
  }
  std::int64_t paid = 0;
  for (const LedgerPayment& payment : ledger.payments) {
    for (const Allocation& each : payment.allocations) {
      if (each.invoice_id == invoice.id) paid += each.amount_minor;
    }
  }
  if (paid != invoice.paid_minor) {
    faults.push_back("invoice " + invoice.id + " is paid otherwise than its payments say");
  }
  std::int64_t written_off = 0;
  for (const LedgerDeduction& each : invoice.write_offs) written_off += each.amount_minor;
  if (written_off != invoice.written_off_minor) {
    faults.push_back("invoice " + invoice.id + " is not written off by its write-offs");
  }
  if (invoice.due_minor() < 0) faults.push_back("invoice " + invoice.id + " is paid too much");
}

void find_faults(const Ledger& ledger, const LedgerPayment& payment,
                 std::vector<std::string>& faults) {
  if (payment.credit_minor() < 0) {
    faults.push_back("payment " + payment.id + " pays more than it is");
  }
  std::int64_t refunded = 0;
  for (const LedgerDeduction& each : payment.refunds) refunded += each.amount_minor;
  if (refunded != payment.refunded_minor || refunded > payment.amount_minor) {
    faults.push_back("payment " + payment.id + " is refunded otherwise than it can be");
  }
  for (const Allocation& each : payment.allocations) {
    if (part_of(ledger.invoices, each.invoice_id) == nullptr) {
      faults.push_back("payment " + payment.id + " pays an invoice that is not there");
    }
  }
}

void find_faults(const Ledger& ledger, const LedgerCharge& charge,
                 std::vector<std::string>& faults) {
  if (charge.tax_minor != tax_minor_on(charge.amount_minor, charge.tax_basis_points)) {
    faults.push_back("charge " + charge.id + " has another tax than its rate gives");
  }
  if (charge.cancelled || charge.source_id.empty()) return;
  for (const LedgerCharge& each : ledger.charges) {
    if (&each == &charge) break;
    if (each.source_id == charge.source_id && each.code == charge.code && !each.cancelled) {
      faults.push_back("charge " + charge.id + " is for what was charged before");
    }
  }
}

}  // namespace

std::vector<std::string> faults_in(const Ledger& ledger) {
  std::vector<std::string> faults;
  for (const LedgerCharge& each : ledger.charges) find_faults(ledger, each, faults);
  for (const LedgerInvoice& each : ledger.invoices) find_faults(ledger, each, faults);
  for (const LedgerPayment& each : ledger.payments) find_faults(ledger, each, faults);
  find_claim_faults(ledger, faults);
  std::int64_t moved = 0;
  std::int64_t payers_moved = 0;
  for (const Movement& each : movements_of(ledger)) {
    moved += each.amount_minor;
    payers_moved += each.payer_minor;
  }
  if (moved != ledger.balance_minor()) {
    faults.push_back("what moved the balance does not add up to it");
  }
  if (payers_moved != ledger.payer_due_minor()) {
    faults.push_back("what moved the payers' part does not add up to it");
  }
  return faults;
}

}  // namespace carelog::events
