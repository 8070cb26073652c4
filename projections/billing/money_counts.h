// What is charged, paid and owed at a clinic, for counting: the counters that an account is in, and
// how it moves with each fact. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/billing/billing_account_summary.h"
#include "projections/rocksdb/dated_counter.h"

namespace carelog::projections {

struct MoneyAccount {
  events::Ledger ledger;
  std::uint64_t version = 0;
  friend bool operator==(const MoneyAccount&, const MoneyAccount&) = default;
};

inline constexpr auto money_records = table<MoneyAccount>(
    "accounts", column("version", &MoneyAccount::version), column("facts", &MoneyAccount::ledger));

struct MoneyCounted {
  std::string_view kind;
  std::string day;
  std::string by;
  std::int64_t minor = 0;
};

// By day of service "charge", with tax, by code, unless cancelled. By the day on which it moved
// (events/billing/movements.h) "payment", "refund" and "reversal" by method of the payment,
// "payer-payment" and "payer-reversal" by payer, "write-off", "invoice", "void"; and "balance",
// what is owed more since then, by "patient" and "payers". By due date "due", what is owed now on
// invoices, by "patient" and "payers". Only "balance" may be negative.
std::vector<MoneyCounted> money_of(const MoneyAccount& account);

// By time (rocksdb/dated_counter.h) for each kind that money_of() tells "money-charge", in minor
// units, and "moves-charge", how often, by currency and what it says. Without time "credit" by
// currency.
template <typename Counted>
void each_counter(const MoneyAccount& account, Counted&& counted) {
  const std::string_view clinic = account.ledger.clinic;
  const std::string_view currency = account.ledger.currency;
  for (const MoneyCounted& each : money_of(account)) {
    const std::string kind(each.kind);
    each_level(counted, Finest::day, {each.minor}, clinic, "money-" + kind, each.day, currency,
               each.by);
    each_level(counted, Finest::day, {}, clinic, "moves-" + kind, each.day, currency, each.by);
  }
  const std::int64_t credit = account.ledger.credit_minor();
  if (credit != 0) counted(Times{credit}, clinic, std::string_view("credit"), currency);
}

std::size_t bytes_in(const MoneyAccount& account);

// Throws UnappliableEvent.
std::optional<MoneyAccount> evolve(std::optional<MoneyAccount> account, const RecordedEvent& event);

}  // namespace carelog::projections
