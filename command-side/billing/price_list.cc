#include "command-side/billing/price_list.h"

#include <algorithm>
#include <set>

#include "command-side/billing/ledger_commands.h"
#include "command-side/billing/ledger_rules.h"
#include "events/billing/tax.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

using namespace events;

constexpr std::size_t price_system_length_max = 200;
constexpr std::size_t price_code_length_max = 100;
constexpr std::size_t price_description_length_max = 200;

Price tidied_price(Price price) {
  price.system = infra::trimmed(price.system);
  price.code = infra::trimmed(price.code);
  price.description = infra::trimmed(price.description);
  return price;
}

void check_price(const Price& price, const std::string& path, LedgerRules& rules) {
  rules.text(path + "/system", price.system, price_system_length_max, false);
  rules.text(path + "/code", price.code, price_code_length_max, true);
  rules.text(path + "/description", price.description, price_description_length_max, true);
  rules.amount(path + "/amount_minor", price.amount_minor);
  rules.tax_rate(path + "/tax_basis_points", price.tax_basis_points);
}

std::size_t bytes_of(const PriceVersions& list) {
  constexpr std::size_t price_bytes = 32;  // of its numbers
  std::size_t bytes = 0;
  for (const PriceVersion& version : list.versions) {
    for (const Price& each : version.prices) {
      bytes += price_bytes + each.system.size() + each.code.size() + each.description.size();
    }
  }
  for (const PayerRecorded& payer : list.payers) {
    for (const PayerPlan& each : payer.plans) bytes += price_bytes + each.name.size();
    bytes += payer.name.size();
  }
  return bytes;
}

// Nothing if the list says so already.
tl::expected<std::vector<Event>, Refusal> told_to(const PriceList& list, PriceListFact fact) {
  const PriceVersions after = prices_after(list, fact);
  if (after == static_cast<const PriceVersions&>(list)) return std::vector<Event>{};
  if (bytes_of(after) > price_list_max_bytes || after.payers.size() > payers_max) {
    return tl::unexpected(
        Refusal{RefusalCode::state_conflict, "the list is full: say it in place of what it has"});
  }
  return std::vector<Event>{std::move(fact)};
}

}  // namespace

PriceList evolve(PriceList list, const Event& event) {
  if (const auto* fact = std::get_if<PriceListFact>(&event)) {
    list = prices_after(std::move(list), *fact);
  }
  return list;
}

std::vector<Event> facts_of(const PriceList& list) {
  std::vector<Event> facts;
  for (PriceListFact& each : facts_of_prices(list)) facts.emplace_back(std::move(each));
  return facts;
}

tl::expected<std::vector<Event>, Refusal> decide(const PublishPrices& command,
                                                 const PriceList& list) {
  PricesPublished fact{command.clinic, infra::trimmed(command.valid_from), command.currency, {}};
  LedgerRules rules;
  rules.day("valid_from", fact.valid_from, "");
  rules.currency("currency", fact.currency);
  if (command.prices.empty()) rules.fail("prices", "required", "give at least one price");
  if (command.prices.size() > prices_max) {
    rules.fail("prices", "too-many", "give at most " + std::to_string(prices_max) + " prices");
  }
  std::set<std::pair<std::string, std::string>> codes;
  for (const Price& each : command.prices) {
    const std::string path = "prices/" + std::to_string(fact.prices.size());
    const Price& price = fact.prices.emplace_back(tidied_price(each));
    check_price(price, path, rules);
    if (!price.code.empty() && !codes.emplace(price.system, price.code).second) {
      rules.fail(path + "/code", "repeated", "give each code of a system one price");
    }
  }
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  return told_to(list, std::move(fact));
}

tl::expected<std::vector<Event>, Refusal> decide(const RecordPayer& command,
                                                 const PriceList& list) {
  PayerRecorded fact{command.clinic, infra::trimmed(command.name), {}};
  LedgerRules rules;
  rules.text("name", fact.name, payer_name_length_max, true);
  if (command.plans.size() > plans_max) {
    rules.fail("plans", "too-many", "give at most " + std::to_string(plans_max) + " plans");
  }
  std::set<std::string> names;
  for (const PayerPlan& each : command.plans) {
    const std::string path = "plans/" + std::to_string(fact.plans.size()) + "/";
    fact.plans.push_back({infra::trimmed(each.name), each.share_basis_points, each.copay_minor});
    const std::string& name = fact.plans.back().name;
    rules.text(path + "name", name, payer_name_length_max, true);
    rules.plan_terms(path, each.share_basis_points, each.copay_minor);
    if (!name.empty() && !names.insert(name).second) {
      rules.fail(path + "name", "repeated", "give each plan a name of its own");
    }
  }
  if (!rules.ok()) return tl::unexpected(rules.refusal());
  return told_to(list, std::move(fact));
}

tl::expected<std::vector<Event>, Refusal> decide(const ReadPrices&, const PriceList&) {
  return std::vector<Event>{};
}

}  // namespace carelog::command
