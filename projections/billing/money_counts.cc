#include "projections/billing/money_counts.h"

#include "events/billing/movements.h"

namespace carelog::projections {
namespace {

constexpr std::string_view by_patient = "patient";
constexpr std::string_view by_payers = "payers";

// The text of a movement says by whom or how for these; for others it names an invoice.
bool has_party(std::string_view kind) {
  return kind == "payment" || kind == "refund" || kind == "reversal" || kind == "payer-payment" ||
         kind == "payer-reversal";
}

bool changes_owing_only(std::string_view kind) {
  return kind == "claim-rest" || kind == "resubmission";
}

void add_movement(const events::Movement& moved, std::vector<MoneyCounted>& all) {
  if (!changes_owing_only(moved.kind)) {
    const std::int64_t minor = moved.amount_minor + moved.payer_minor;
    all.push_back({moved.kind, moved.on, has_party(moved.kind) ? moved.text : std::string(),
                   minor < 0 ? -minor : minor});
  }
  if (moved.amount_minor != 0) {
    all.push_back({"balance", moved.on, std::string(by_patient), moved.amount_minor});
  }
  if (moved.payer_minor != 0) {
    all.push_back({"balance", moved.on, std::string(by_payers), moved.payer_minor});
  }
}

}  // namespace

std::vector<MoneyCounted> money_of(const MoneyAccount& account) {
  const events::Ledger& ledger = account.ledger;
  std::vector<MoneyCounted> all;
  for (const events::LedgerCharge& each : ledger.charges) {
    if (each.cancelled) continue;
    all.push_back({"charge", each.service_date, each.code, each.amount_minor + each.tax_minor});
  }
  for (const events::Movement& each : events::movements_of(ledger)) add_movement(each, all);
  for (const events::LedgerInvoice& each : ledger.invoices) {
    if (each.due_minor() != 0)
      all.push_back({"due", each.due_on, std::string(by_patient), each.due_minor()});
    if (each.payer_due_minor() != 0) {
      all.push_back({"due", each.due_on, std::string(by_payers), each.payer_due_minor()});
    }
  }
  return all;
}

std::size_t bytes_in(const MoneyAccount& account) {
  constexpr std::size_t part_bytes = 300;
  const events::Ledger& ledger = account.ledger;
  return part_bytes * (ledger.charges.size() + ledger.invoices.size() + ledger.payments.size() +
                       ledger.unpriced.size() + ledger.coverages.size() + ledger.claims.size() +
                       ledger.payer_payments.size() + ledger.money_of_record.size());
}

std::optional<MoneyAccount> evolve(std::optional<MoneyAccount> account,
                                   const RecordedEvent& event) {
  if (!is_news(account ? account->version : 0, event)) return account;
  const auto& fact = fact_of<events::BillingAccountFact>(event);
  const bool opens = std::holds_alternative<events::BillingAccountOpened>(fact);
  if (opens && account) throw UnappliableEvent(event, "opens an account for the second time");
  if (!opens && !account) {
    throw UnappliableEvent(event, "belongs to an account that was never opened");
  }
  if (opens) account.emplace();
  account->ledger = events::ledger_after(std::move(account->ledger), fact);
  account->version = event.version;
  return account;
}

}  // namespace carelog::projections
