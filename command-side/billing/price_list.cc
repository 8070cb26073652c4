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
  return bytes;
}

}  // namespace

PriceList evolve(PriceList list, const Event& event) {
  if (const auto* fact = fact_if<PricesPublished>(event)) {
    list = prices_after(std::move(list), *fact);
  }
  return list;
}

std::vector<Event> facts_of(const PriceList& list) {
  std::vector<Event> facts;
  for (PricesPublished& each : facts_of_prices(list)) {
    facts.emplace_back(PriceListFact(std::move(each)));
  }
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
  const PriceVersions after = prices_after(list, fact);
  if (after == static_cast<const PriceVersions&>(list)) return std::vector<Event>{};
  if (bytes_of(after) > price_list_max_bytes) {
    return tl::unexpected(Refusal{RefusalCode::state_conflict,
                                  "the list is full: publish in place of one of its versions"});
  }
  return std::vector<Event>{PriceListFact(std::move(fact))};
}

tl::expected<std::vector<Event>, Refusal> decide(const ReadPrices&, const PriceList&) {
  return std::vector<Event>{};
}

}  // namespace carelog::command
