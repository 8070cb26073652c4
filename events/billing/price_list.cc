#include "events/billing/price_list.h"

#include <algorithm>

#include "events/description/json.h"

namespace carelog::events {
namespace {

void take(PriceVersions& list, const PricesPublished& fact) {
  const auto at = std::lower_bound(
      list.versions.begin(), list.versions.end(), fact.valid_from,
      [](const PriceVersion& each, const std::string& day) { return each.valid_from < day; });
  PriceVersion version{fact.valid_from, fact.currency, fact.prices};
  if (at != list.versions.end() && at->valid_from == fact.valid_from) {
    *at = std::move(version);
  } else {
    list.versions.insert(at, std::move(version));
  }
}

void take(PriceVersions& list, const PayerRecorded& fact) {
  const auto at = std::lower_bound(
      list.payers.begin(), list.payers.end(), fact.name,
      [](const PayerRecorded& each, const std::string& name) { return each.name < name; });
  if (at != list.payers.end() && at->name == fact.name) {
    *at = fact;
  } else {
    list.payers.insert(at, fact);
  }
}

}  // namespace

PriceVersions prices_after(PriceVersions list, const PriceListFact& fact) {
  std::visit(
      [&list](const auto& each) {
        list.clinic = each.clinic;
        take(list, each);
      },
      fact);
  return list;
}

std::vector<PriceListFact> facts_of_prices(const PriceVersions& list) {
  std::vector<PriceListFact> facts;
  for (const PriceVersion& each : list.versions) {
    facts.emplace_back(PricesPublished{list.clinic, each.valid_from, each.currency, each.prices});
  }
  facts.insert(facts.end(), list.payers.begin(), list.payers.end());
  return facts;
}

const PriceVersion* version_on(const PriceVersions& list, std::string_view day) {
  const PriceVersion* found = nullptr;
  for (const PriceVersion& each : list.versions) {
    if (each.valid_from <= day) found = &each;
  }
  return found;
}

const Price* price_of(const PriceVersion& version, const std::vector<CodeSought>& codes) {
  for (const CodeSought& sought : codes) {
    for (const Price& each : version.prices) {
      const bool in_system = each.system.empty() || each.system == sought.system;
      if (each.code == sought.code && in_system) return &each;
    }
  }
  return nullptr;
}

std::string prices_json(const PriceVersions& list) {
  nlohmann::ordered_json versions = nlohmann::ordered_json::array();
  for (const PriceVersion& each : list.versions) {
    versions.push_back({{"validFrom", each.valid_from},
                        {"currency", each.currency},
                        {"prices", description::to_known_json(each.prices)}});
  }
  const nlohmann::ordered_json object = {{"versions", std::move(versions)}};
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string payers_json(const PriceVersions& list) {
  nlohmann::ordered_json payers = nlohmann::ordered_json::array();
  for (const PayerRecorded& each : list.payers) {
    payers.push_back({{"name", each.name}, {"plans", description::to_known_json(each.plans)}});
  }
  return payers.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace carelog::events
