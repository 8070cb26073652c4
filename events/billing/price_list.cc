#include "events/billing/price_list.h"

#include <algorithm>

#include "events/description/json.h"

namespace carelog::events {

PriceVersions prices_after(PriceVersions list, const PricesPublished& fact) {
  list.clinic = fact.clinic;
  const auto at = std::lower_bound(
      list.versions.begin(), list.versions.end(), fact.valid_from,
      [](const PriceVersion& each, const std::string& day) { return each.valid_from < day; });
  PriceVersion version{fact.valid_from, fact.currency, fact.prices};
  if (at != list.versions.end() && at->valid_from == fact.valid_from) {
    *at = std::move(version);
  } else {
    list.versions.insert(at, std::move(version));
  }
  return list;
}

std::vector<PricesPublished> facts_of_prices(const PriceVersions& list) {
  std::vector<PricesPublished> facts;
  for (const PriceVersion& each : list.versions) {
    facts.push_back({list.clinic, each.valid_from, each.currency, each.prices});
  }
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

}  // namespace carelog::events
