#include "events/billing/movements.h"

#include <algorithm>

namespace carelog::events {
namespace {

void add_movements_of(const LedgerInvoice& invoice, std::vector<Movement>& all) {
  std::int64_t payer = 0;  // as it was issued
  for (const InvoiceLine& line : invoice.lines) payer += line.payer_minor;
  const auto add = [&](std::string_view kind, const std::string& on, std::int64_t amount_minor,
                       std::int64_t tax_minor, std::int64_t payer_minor) {
    all.push_back({kind, on, invoice.id, invoice.number, amount_minor, tax_minor, payer_minor});
  };
  add("invoice", invoice.issued_on, invoice.total_minor - payer, invoice.tax_minor, payer);
  for (const LedgerDeduction& off : invoice.write_offs) {
    add("write-off", off.on, -off.amount_minor, 0, 0);
  }
  if (invoice.is_void) {
    add("void", invoice.voided_on, invoice.payer_minor - invoice.total_minor, -invoice.tax_minor,
        -invoice.payer_minor);
  }
}

void add_movements_of(const LedgerPayment& payment, std::vector<Movement>& all) {
  const auto add = [&](std::string_view kind, const std::string& on, std::int64_t amount_minor) {
    all.push_back({kind, on, payment.id, payment.method, amount_minor, 0, 0});
  };
  add("payment", payment.received_on, -payment.amount_minor);
  for (const LedgerDeduction& refund : payment.refunds) {
    add("refund", refund.on, refund.amount_minor);
  }
  if (payment.reversed) {
    add("reversal", payment.reversed_on, payment.amount_minor - payment.refunded_minor);
  }
}

void add_movements_of(const LedgerPayerPayment& payment, std::vector<Movement>& all) {
  all.push_back({"payer-payment", payment.received_on, payment.id, payment.payer, 0, 0,
                 -payment.amount_minor});
  if (payment.reversed) {
    all.push_back({"payer-reversal", payment.reversed_on, payment.id, payment.payer, 0, 0,
                   payment.amount_minor});
  }
}

void add_movements_of(const LedgerClaim& claim, std::vector<Movement>& all) {
  const auto add = [&](std::string_view kind, const std::string& on, std::int64_t rest_minor) {
    if (rest_minor != 0) {
      all.push_back({kind, on, claim.id, claim.payer, rest_minor, 0, -rest_minor});
    }
  };
  for (const RetractedOutcome& each : claim.retracted) {
    const std::int64_t rest = claim.amount_minor - each.accepted_minor;
    add("claim-rest", each.decided_on, rest);
    add("claim-retraction", each.retracted_on, -rest);
  }
  add("claim-rest", claim.decided_on, claim.rest_minor());
  if (claim.is_resubmitted()) add("resubmission", claim.resubmitted_on, -claim.rest_minor());
}

}  // namespace

std::vector<Movement> movements_of(const Ledger& ledger) {
  std::vector<Movement> all;
  for (const LedgerInvoice& each : ledger.invoices) add_movements_of(each, all);
  for (const LedgerClaim& each : ledger.claims) add_movements_of(each, all);
  for (const LedgerPayment& each : ledger.payments) add_movements_of(each, all);
  for (const LedgerPayerPayment& each : ledger.payer_payments) add_movements_of(each, all);
  std::stable_sort(all.begin(), all.end(),
                   [](const Movement& one, const Movement& other) { return one.on < other.on; });
  return all;
}

}  // namespace carelog::events
