#include <set>

#include "command-side/billing/coverage_commands.h"
#include "command-side/billing/ledger_rules.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

using namespace events;

constexpr std::size_t record_kind_length_max = 40;
constexpr std::size_t record_amounts_max = 20;

void check_amounts(const std::vector<AmountOfRecord>& amounts, LedgerRules& rules) {
  if (amounts.size() > record_amounts_max) {
    rules.fail("amounts", "too-many", "give at most 20 amounts");
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    const std::string path = "amounts/" + std::to_string(i);
    rules.text(path + "/name", amounts[i].name, record_kind_length_max, true);
    rules.amount(path + "/amount_minor", amounts[i].amount_minor, true);
    if (!names.insert(amounts[i].name).second) {
      rules.fail(path + "/name", "repeated", "give each amount a name of its own");
    }
  }
}

}  // namespace

LedgerDecision decide(const TakeMoneyOfRecord& command, const BillingAccount& account) {
  if (!account.open) return tl::unexpected(no_such_record());
  const MoneyOfRecordTaken fact{command.source_id,
                                infra::trimmed(command.kind),
                                infra::trimmed(command.payer),
                                infra::trimmed(command.on),
                                1,
                                command.amounts};
  LedgerRules rules;
  rules.text("kind", fact.kind, record_kind_length_max, true);
  rules.text("payer", fact.payer, payer_name_length_max, false);
  rules.day("on", fact.on, "");
  rules.currency_of(account.currency, command.currency);
  check_amounts(fact.amounts, rules);
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  if (!is_summable(account.money_of_record, fact)) {
    return tl::unexpected(Refusal{RefusalCode::state_conflict, "the sum does not fit"});
  }
  return std::vector<Event>{BillingAccountFact(fact)};
}

}  // namespace carelog::command
