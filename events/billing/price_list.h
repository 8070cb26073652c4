// A clinic's price list as its facts add up: versions, each holding from a day until the next one
// does; and the payers with their plans. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/facts/price_list.h"

namespace carelog::events {

struct PriceVersion {
  std::string valid_from;
  std::string currency;
  std::vector<Price> prices;
  friend bool operator==(const PriceVersion&, const PriceVersion&) = default;
};

struct PriceVersions {
  std::string clinic;
  std::vector<PriceVersion> versions;  // by valid_from
  std::vector<PayerRecorded> payers;   // by name
  friend bool operator==(const PriceVersions&, const PriceVersions&) = default;
};

PriceVersions prices_after(PriceVersions list, const PriceListFact& fact);

// The fewest facts that lead to it from nothing.
std::vector<PriceListFact> facts_of_prices(const PriceVersions& list);

// The version that holds on this day, ISO 8601. Null: none does yet.
const PriceVersion* version_on(const PriceVersions& list, std::string_view day);

// The price of the first of these codes that has one. Null: none has.
struct CodeSought {
  std::string_view system;
  std::string_view code;
};
const Price* price_of(const PriceVersion& version, const std::vector<CodeSought>& codes);

// As people read it: {"versions":[{"validFrom":...,"currency":...,"prices":[...]}]}
std::string prices_json(const PriceVersions& list);
// [{"name":...,"plans":[{"name":...,"shareBasisPoints":...} or {...,"copayMinor":...}]}]
std::string payers_json(const PriceVersions& list);

}  // namespace carelog::events
