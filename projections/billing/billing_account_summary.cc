#include "projections/billing/billing_account_summary.h"

namespace carelog::projections {
namespace {

using Row = std::optional<BillingAccountSummary>;

void apply(Row& row, const RecordedEvent& event, const events::BillingAccountOpened& opened) {
  if (row) throw UnappliableEvent(event, "opens an account for the second time");
  row = BillingAccountSummary{.id = event.id(),
                              .patient_id = opened.patient_id,
                              .clinic = opened.clinic,
                              .currency = opened.currency,
                              .status = "open",
                              .opened_at_ms = event.metadata().decided_at_ms};
}

}  // namespace

std::size_t bytes_in(const BillingAccountSummary& account) {
  return account.id.size() + account.patient_id.size();
}

std::optional<BillingAccountSummary> evolve(std::optional<BillingAccountSummary> row,
                                            const RecordedEvent& event) {
  if (!is_news(row ? row->version : 0, event)) return row;
  std::visit([&](const auto& fact) { apply(row, event, fact); },
             fact_of<events::BillingAccountFact>(event));
  row->version = event.version;
  row->partition = event.partition;
  row->offset = event.offset;
  return row;
}

}  // namespace carelog::projections
