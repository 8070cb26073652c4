#include "projections/billing/billing_account_summary.h"

#include <nlohmann/json.hpp>

#include "events/billing/ledger_json.h"
#include "events/description/wire_read.h"
#include "events/description/wire_write.h"
#include "infra/ids/hex.h"
#include "projections/following/read_model.h"

namespace carelog::projections {

using events::BillingAccountFact;
using Facts = ColumnText<events::Ledger>;

std::int64_t balance_minor(const BillingAccountSummary& account) {
  return account.ledger.balance_minor();
}

std::string ledger_shown(const BillingAccountSummary& account) {
  return events::ledger_json(account.ledger);
}

std::string Facts::to(const events::Ledger& ledger) {
  nlohmann::json facts = nlohmann::json::array();
  for (const BillingAccountFact& each : events::facts_of_ledger(ledger)) {
    facts.push_back(infra::to_hex(description::encode(each)));
  }
  return facts.dump();
}

events::Ledger Facts::from(std::string_view text) {
  events::Ledger ledger;
  for (const auto& each : nlohmann::json::parse(text)) {
    description::Reading reading;
    const auto bytes = infra::from_hex(each.get<std::string>());
    if (!bytes) throw ReadModelDamaged("a ledger of a read model is not what was written");
    ledger = events::ledger_after(std::move(ledger),
                                  description::decode<BillingAccountFact>(*bytes, reading));
  }
  return ledger;
}

std::size_t bytes_in(const BillingAccountSummary& account) {
  constexpr std::size_t part_bytes = 200;
  const events::Ledger& ledger = account.ledger;
  return account.id.size() + ledger.patient_id.size() +
         part_bytes * (ledger.charges.size() + ledger.invoices.size() + ledger.payments.size());
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
