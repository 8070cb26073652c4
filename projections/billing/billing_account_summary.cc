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

[[noreturn]] void not_ours(const RecordedEvent& event) {
  throw UnappliableEvent(event, "is not an event of a billing account");
}

void apply(Row&, const RecordedEvent& event, const events::PatientRegistered&) {
  not_ours(event);
}
void apply(Row&, const RecordedEvent& event, const events::PatientDetailsCorrected&) {
  not_ours(event);
}
void apply(Row&, const RecordedEvent& event, const events::PatientDeactivated&) {
  not_ours(event);
}
void apply(Row&, const RecordedEvent& event, const events::PatientReactivated&) {
  not_ours(event);
}
void apply(Row&, const RecordedEvent& event, const events::PatientMarkedDeceased&) {
  not_ours(event);
}

void apply(Row&, const RecordedEvent& event, const events::UniqueValueFact auto&) {
  throw UnappliableEvent(event, "is not an event of a billing account");
}

}  // namespace

std::size_t bytes_in(const BillingAccountSummary& account) {
  return account.id.size() + account.patient_id.size();
}

std::optional<BillingAccountSummary> evolve(std::optional<BillingAccountSummary> row,
                                            const RecordedEvent& event) {
  if (!is_news(row ? row->version : 0, event)) return row;
  std::visit([&](const auto& fact) { apply(row, event, fact); }, event.fact);
  row->version = event.version;
  row->partition = event.partition;
  row->offset = event.offset;
  return row;
}

}  // namespace carelog::projections
