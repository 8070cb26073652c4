#include "command-side/billing/account.h"

#include "command-side/billing/ledger_rules.h"

namespace carelog::command {

using namespace events;

BillingAccount evolve(BillingAccount account, const Event& event) {
  const auto* fact = std::get_if<BillingAccountFact>(&event);
  if (fact != nullptr) account = ledger_after(std::move(account), *fact);
  return account;
}

std::vector<Event> facts_of(const BillingAccount& account) {
  const auto facts = facts_of_ledger(account);
  return {facts.begin(), facts.end()};
}

tl::expected<std::vector<Event>, Refusal> decide(const CreateBillingAccount& command,
                                                 const BillingAccount& account) {
  LedgerRules rules;
  if (command.patient_id.empty()) {
    rules.fail("patient_id", "required", "name the patient whose account it is");
  }
  rules.currency("currency", command.currency);
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  if (account.open) return std::vector<Event>{};
  return std::vector<Event>{
      BillingAccountOpened{command.clinic, command.patient_id, command.currency}};
}

}  // namespace carelog::command
