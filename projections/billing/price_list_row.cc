#include "projections/billing/price_list_row.h"

#include "projections/billing/stored_facts.h"

namespace carelog::projections {

std::string prices_shown(const PriceListRow& row) {
  return events::prices_json(row.list);
}

std::string payers_shown(const PriceListRow& row) {
  return events::payers_json(row.list);
}

std::string ColumnText<events::PriceVersions>::to(const events::PriceVersions& list) {
  return stored_facts(events::facts_of_prices(list));
}

events::PriceVersions ColumnText<events::PriceVersions>::from(std::string_view text) {
  events::PriceVersions list;
  for (const events::PriceListFact& each : facts_stored<events::PriceListFact>(text)) {
    list = events::prices_after(std::move(list), each);
  }
  return list;
}

std::size_t bytes_in(const PriceListRow& row) {
  constexpr std::size_t price_bytes = 300;
  std::size_t bytes = row.id.size();
  for (const events::PriceVersion& each : row.list.versions) {
    bytes += price_bytes * (1 + each.prices.size());
  }
  constexpr std::size_t plan_bytes = 200;
  for (const events::PayerRecorded& each : row.list.payers) {
    bytes += plan_bytes * (1 + each.plans.size());
  }
  return bytes;
}

std::optional<PriceListRow> evolve(std::optional<PriceListRow> row, const RecordedEvent& event) {
  if (!is_news(row ? row->version : 0, event)) return row;
  const auto& fact = fact_of<events::PriceListFact>(event);
  if (!row) {
    row.emplace();
    row->id = event.id();
  }
  row->list = events::prices_after(std::move(row->list), fact);
  row->version = event.version;
  row->partition = event.partition;
  row->offset = event.offset;
  return row;
}

}  // namespace carelog::projections
