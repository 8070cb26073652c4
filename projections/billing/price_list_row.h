// A clinic's price list as people see it: one row per list with all its versions, the table
// `price_lists`. Pure.
#pragma once

#include <optional>
#include <string>

#include "events/billing/price_list.h"
#include "projections/following/recorded_event.h"
#include "projections/rows/described_row.h"

namespace carelog::projections {

struct PriceListRow {
  std::string id;
  events::PriceVersions list;
  std::uint64_t version = 0;
  events::Partition partition = 0;
  events::Offset offset = 0;
  friend bool operator==(const PriceListRow&, const PriceListRow&) = default;
};

// {"versions":[...]}, in the order of their days.
std::string prices_shown(const PriceListRow& row);
std::string payers_shown(const PriceListRow& row);  // a JSON array

inline constexpr auto price_lists_table = table<PriceListRow>(
    "price_lists", column("id", &PriceListRow::id, use::uuid | use::key | use::aggregate),
    column("clinic", member_of(&PriceListRow::list, &events::PriceVersions::clinic)),
    column("prices", prices_shown), column("payers", payers_shown),
    column("version", &PriceListRow::version, use::version),
    column("log_partition", &PriceListRow::partition), column("log_offset", &PriceListRow::offset),
    column("facts", &PriceListRow::list));

template <>
struct ColumnText<events::PriceVersions> {
  static std::string to(const events::PriceVersions& list);
  static events::PriceVersions from(std::string_view text);  // throws what a parser throws
};

// What its texts take in memory.
std::size_t bytes_in(const PriceListRow& row);

// The row after the event; an event that the row has already changes nothing. Throws
// UnappliableEvent.
std::optional<PriceListRow> evolve(std::optional<PriceListRow> row, const RecordedEvent& event);

}  // namespace carelog::projections
