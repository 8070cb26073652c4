#include "command-side/billing/account.h"

#include <algorithm>

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
  std::vector<FieldError> errors;
  if (command.patient_id.empty()) {
    errors.push_back({"patient_id", "required", "name the patient whose account it is"});
  }
  const bool letters = std::all_of(command.currency.begin(), command.currency.end(),
                                   [](char letter) { return letter >= 'A' && letter <= 'Z'; });
  if (command.currency.size() != 3 || !letters) {
    errors.push_back({"currency", "not-a-currency", "use an ISO 4217 code such as USD"});
  }
  if (!errors.empty()) {
    return tl::unexpected(
        Refusal{RefusalCode::invalid, "some fields are not valid", std::move(errors)});
  }
  if (account.open) return std::vector<Event>{};
  return std::vector<Event>{
      BillingAccountOpened{command.clinic, command.patient_id, command.currency}};
}

}  // namespace carelog::command
