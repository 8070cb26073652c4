#include "projections/billing/price_list_row.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/projections/fixtures/stories.h"

namespace carelog::projections {
namespace {

std::optional<PriceListRow> list_folded(const std::vector<events::RecordedCommit>& commits,
                                        std::optional<PriceListRow> row = std::nullopt) {
  for (const auto& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) row = evolve(std::move(row), event);
  }
  return row;
}

TEST(PriceListRow, HasEveryVersionAndComesBackFromItsColumn) {
  const events::Event payer =
      events::PriceListFact(events::PayerRecorded{"main", "Medicare", {{"Part B", 8'000, 0}}});
  const auto row = list_folded(history(
      price_list_number(1), {prices_published(100), payer, prices_published(200)}, "price-list"));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->list.clinic, "main");
  EXPECT_EQ(row->version, 3u);
  EXPECT_EQ(nlohmann::json::parse(payers_shown(*row))[0].at("plans")[0].at("name"), "Part B");
  const auto shown = nlohmann::json::parse(prices_shown(*row));
  ASSERT_EQ(shown.at("versions").size(), 1u);
  EXPECT_EQ(shown.at("versions")[0].at("prices")[0].at("amountMinor"), 200);
  using Text = ColumnText<events::PriceVersions>;
  EXPECT_EQ(Text::from(Text::to(row->list)), row->list);
}

TEST(PriceListRow, StaysTheSameWhenEventsAreRepeatedAndRefusesForeignOnes) {
  const auto commits = history(price_list_number(1), {prices_published(100)}, "price-list");
  const auto once = list_folded(commits);
  EXPECT_EQ(list_folded(commits, once), once);
  EXPECT_THROW(list_folded(history(price_list_number(1), {registered("Ada")}, "price-list")),
               UnappliableEvent);
}

}  // namespace
}  // namespace carelog::projections
