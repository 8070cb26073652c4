#include "projections/billing/billing_account_summary.h"

#include "events/billing/ledger_json.h"
#include "events/description/json.h"
#include "projections/billing/stored_facts.h"

namespace carelog::projections {

using events::BillingAccountFact;
using Facts = ColumnText<events::Ledger>;

std::int64_t balance_minor(const BillingAccountSummary& account) {
  return account.ledger.balance_minor();
}

std::string ledger_shown(const BillingAccountSummary& account) {
  return events::ledger_json(account.ledger);
}

std::int64_t due_minor(const BillingAccountSummary& account) {
  return account.ledger.due_minor();
}

std::int64_t credit_minor(const BillingAccountSummary& account) {
  return account.ledger.credit_minor();
}

std::vector<OpenInvoice> open_invoices(const BillingAccountSummary& account) {
  std::vector<OpenInvoice> open;
  for (const events::LedgerInvoice& each : account.ledger.invoices) {
    if (each.due_minor() > 0) open.push_back({each.due_on, each.due_minor()});
  }
  return open;
}

std::string unpriced_shown(const BillingAccountSummary& account) {
  return description::to_known_json(account.ledger.unpriced)
      .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::int64_t unpriced_count(const BillingAccountSummary& account) {
  return static_cast<std::int64_t>(account.ledger.unpriced.size());
}

std::string uninvoiced_from(const BillingAccountSummary& account) {
  std::string first;
  for (const events::LedgerCharge& each : account.ledger.charges) {
    if (each.waits() && (first.empty() || each.service_date < first)) first = each.service_date;
  }
  return first;
}

std::string money_of_record_shown(const BillingAccountSummary& account) {
  return events::money_of_record_json(account.ledger.money_of_record);
}

std::string ColumnText<std::vector<OpenInvoice>>::to(const std::vector<OpenInvoice>& open) {
  nlohmann::ordered_json items = nlohmann::ordered_json::array();
  for (const OpenInvoice& each : open) {
    items.push_back({{"dueOn", each.due_on}, {"dueMinor", each.due_minor}});
  }
  return items.dump();
}

std::string Facts::to(const events::Ledger& ledger) {
  return stored_facts(events::facts_of_ledger(ledger));
}

events::Ledger Facts::from(std::string_view text) {
  events::Ledger ledger;
  for (const BillingAccountFact& each : facts_stored<BillingAccountFact>(text)) {
    ledger = events::ledger_after(std::move(ledger), each);
  }
  return ledger;
}

std::size_t bytes_in(const BillingAccountSummary& account) {
  constexpr std::size_t part_bytes = 200;
  const events::Ledger& ledger = account.ledger;
  return account.id.size() + ledger.patient_id.size() +
         part_bytes * (ledger.charges.size() + ledger.invoices.size() + ledger.payments.size() +
                       ledger.unpriced.size() + ledger.coverages.size() + ledger.claims.size() +
                       ledger.payer_payments.size() + ledger.money_of_record.size());
}

std::optional<BillingAccountSummary> evolve(std::optional<BillingAccountSummary> row,
                                            const RecordedEvent& event) {
  if (!is_news(row ? row->version : 0, event)) return row;
  const auto& fact = fact_of<BillingAccountFact>(event);
  const bool opens = std::holds_alternative<events::BillingAccountOpened>(fact);
  if (opens && row) throw UnappliableEvent(event, "opens an account for the second time");
  if (!opens && !row) throw UnappliableEvent(event, "belongs to an account that was never opened");
  if (opens) {
    row.emplace();
    row->id = event.id();
    row->status = "open";
    row->opened_at_ms = event.metadata().decided_at_ms;
  }
  row->ledger = events::ledger_after(std::move(row->ledger), fact);
  row->version = event.version;
  row->partition = event.partition;
  row->offset = event.offset;
  return row;
}

}  // namespace carelog::projections
