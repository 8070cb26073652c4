#include "events/billing/movements.h"

#include <algorithm>

namespace carelog::events {

std::vector<Movement> movements_of(const Ledger& ledger) {
  std::vector<Movement> all;
  for (const LedgerInvoice& each : ledger.invoices) {
    all.push_back(
        {"invoice", each.issued_on, each.id, each.number, each.total_minor, each.tax_minor});
    for (const LedgerDeduction& off : each.write_offs) {
      all.push_back({"write-off", off.on, each.id, each.number, -off.amount_minor, 0});
    }
    if (each.is_void) {
      all.push_back(
          {"void", each.voided_on, each.id, each.number, -each.total_minor, -each.tax_minor});
    }
  }
  for (const LedgerPayment& each : ledger.payments) {
    all.push_back({"payment", each.received_on, each.id, each.method, -each.amount_minor, 0});
    for (const LedgerDeduction& refund : each.refunds) {
      all.push_back({"refund", refund.on, each.id, each.method, refund.amount_minor, 0});
    }
    if (each.reversed) {
      all.push_back({"reversal", each.reversed_on, each.id, each.method,
                     each.amount_minor - each.refunded_minor, 0});
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Movement& one, const Movement& other) { return one.on < other.on; });
  return all;
}

}  // namespace carelog::events
