// A clinic's price list, with payers and their plans, as the write side knows it. Pure.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "command-side/refusal.h"
#include "events/billing/price_list.h"
#include "events/facts/event.h"

namespace carelog::command {

inline constexpr std::size_t prices_max = 1000;  // of a version
inline constexpr std::size_t payers_max = 500;
inline constexpr std::size_t plans_max = 100;  // of a payer
// Of a list with all its versions: it travels as one message.
inline constexpr std::size_t price_list_max_bytes = 2u << 20;

// A type of its own, so that functions of this room are found by it.
struct PriceList : events::PriceVersions {
  PriceList() = default;
  PriceList(events::PriceVersions list) : events::PriceVersions(std::move(list)) {}
  friend bool operator==(const PriceList&, const PriceList&) = default;
};

// A version that holds from a day on; instead of an earlier one from the same day. The day may lie
// in the past: what is charged later is charged by it.
struct PublishPrices {
  std::string clinic;
  std::string valid_from;
  std::string currency;
  std::vector<events::Price> prices;
};
// A payer with its plans, instead of what the list knows by that name.
struct RecordPayer {
  std::string clinic;
  std::string name;
  std::vector<events::PayerPlan> plans;
};
// Says nothing: the answer is the list as it is.
struct ReadPrices {};

PriceList evolve(PriceList list, const events::Event& event);
std::vector<events::Event> facts_of(const PriceList& list);
[[nodiscard]] tl::expected<std::vector<events::Event>, Refusal> decide(const PublishPrices& command,
                                                                       const PriceList& list);
[[nodiscard]] tl::expected<std::vector<events::Event>, Refusal> decide(const RecordPayer& command,
                                                                       const PriceList& list);
[[nodiscard]] tl::expected<std::vector<events::Event>, Refusal> decide(const ReadPrices& command,
                                                                       const PriceList& list);

}  // namespace carelog::command
