#include "projections/billing/price_list_row.h"

#include "projections/billing/stored_facts.h"

namespace carelog::projections {

std::string prices_shown(const PriceListRow& row) {
  return events::prices_json(row.list);
}

std::string ColumnText<events::PriceVersions>::to(const events::PriceVersions& list) {
  std::vector<events::PriceListFact> facts;
  for (events::PricesPublished& each : events::facts_of_prices(list)) {
    facts.emplace_back(std::move(each));
  }
  return stored_facts(facts);
}

events::PriceVersions ColumnText<events::PriceVersions>::from(std::string_view text) {
  events::PriceVersions list;
  for (const events::PriceListFact& each : facts_stored<events::PriceListFact>(text)) {
    list = events::prices_after(std::move(list), std::get<events::PricesPublished>(each));
  }
  return list;
}

std::size_t bytes_in(const PriceListRow& row) {
  constexpr std::size_t price_bytes = 300;
  std::size_t bytes = row.id.size();
  for (const events::PriceVersion& each : row.list.versions) {
    bytes += price_bytes * (1 + each.prices.size());
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
  row->list = events::prices_after(std::move(row->list), std::get<events::PricesPublished>(fact));
  row->version = event.version;
  row->partition = event.partition;
  row->offset = event.offset;
  return row;
}

}  // namespace carelog::projections
