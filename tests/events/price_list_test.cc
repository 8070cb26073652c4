#include "events/billing/price_list.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "events/billing/tax.h"

namespace carelog::events {
namespace {

PricesPublished prices_from(const std::string& day, std::int64_t amount_minor) {
  return {"main", day, "USD", {{"http://snomed.info/sct", "185345009", "visit", amount_minor, 0}}};
}

PriceVersions list_of(const std::vector<PriceListFact>& facts) {
  PriceVersions list;
  for (const PriceListFact& each : facts) list = prices_after(std::move(list), each);
  return list;
}

TEST(PriceList, HoldsFromADayUntilTheNextVersionDoes) {
  const PriceVersions list =
      list_of({prices_from("2026-07-01", 200), prices_from("2026-01-01", 100)});
  EXPECT_EQ(version_on(list, "2025-12-31"), nullptr);
  EXPECT_EQ(version_on(list, "2026-01-01")->prices[0].amount_minor, 100);
  EXPECT_EQ(version_on(list, "2026-06-30")->prices[0].amount_minor, 100);
  EXPECT_EQ(version_on(list, "2026-07-01")->prices[0].amount_minor, 200);
}

TEST(PriceList, TakesALaterVersionFromTheSameDayInPlaceOfTheFirst) {
  const PriceVersions list =
      list_of({prices_from("2026-01-01", 100), prices_from("2026-01-01", 150)});
  ASSERT_EQ(list.versions.size(), 1u);
  EXPECT_EQ(list.versions[0].prices[0].amount_minor, 150);
}

TEST(PriceList, ComesBackFromTheFewestFacts) {
  const PriceVersions list =
      list_of({prices_from("2026-07-01", 200), prices_from("2026-01-01", 100),
               prices_from("2026-07-01", 250)});
  EXPECT_EQ(facts_of_prices(list).size(), 2u);
  EXPECT_EQ(list_of(facts_of_prices(list)), list);
}

TEST(PriceList, KnowsEachPayerByItsNameWithThePlansToldLast) {
  const PayerRecorded medicare{"main", "Medicare", {{"Part B", 8'000, 0}}};
  const PayerRecorded aetna{"main", "Aetna", {{"Silver", 0, 2'500}, {"Gold", 0, 1'000}}};
  const PriceVersions list = list_of({PayerRecorded{"main", "Medicare", {{"Part A", 9'000, 0}}},
                                      aetna, medicare, prices_from("2026-01-01", 100)});
  EXPECT_EQ(list.payers, (std::vector{aetna, medicare}));
  EXPECT_EQ(list_of(facts_of_prices(list)), list);
  const auto shown = nlohmann::json::parse(payers_json(list));
  EXPECT_EQ(shown[0].at("plans")[1].at("copayMinor"), 1'000);
  EXPECT_EQ(shown[1].at("name"), "Medicare");
  EXPECT_EQ(shown[1].at("plans")[0].at("shareBasisPoints"), 8'000);
}

TEST(PriceList, FindsThePriceOfTheFirstCodeThatHasOne) {
  const PriceVersion version{
      "2026-01-01",
      "USD",
      {{"", "AMB", "visit", 100, 0}, {"http://snomed.info/sct", "1", "check-up", 200, 0}}};
  EXPECT_EQ(price_of(version, {{"http://snomed.info/sct", "1"}, {"any", "AMB"}})->amount_minor,
            200);
  EXPECT_EQ(price_of(version, {{"elsewhere", "1"}, {"any", "AMB"}})->amount_minor, 100);
  EXPECT_EQ(price_of(version, {{"elsewhere", "1"}}), nullptr);
  EXPECT_EQ(price_of(version, {{"", ""}}), nullptr);
}

TEST(PriceList, IsReadAsItsVersions) {
  const auto shown = nlohmann::json::parse(prices_json(list_of({prices_from("2026-01-01", 100)})));
  EXPECT_EQ(shown.at("versions")[0].at("validFrom"), "2026-01-01");
  EXPECT_EQ(shown.at("versions")[0].at("prices")[0].at("amountMinor"), 100);
}

TEST(Tax, IsRoundedToTheNearestMinorUnitAndHalfOfOneUp) {
  EXPECT_EQ(tax_minor_on(1000, 770), 77);
  EXPECT_EQ(tax_minor_on(1, 4'999), 0);
  EXPECT_EQ(tax_minor_on(1, 5'000), 1);
  EXPECT_EQ(tax_minor_on(3, 5'000), 2);
  EXPECT_EQ(tax_minor_on(12'345, 810), 1000);  // 999.945
  EXPECT_EQ(tax_minor_on(0, 10'000), 0);
  EXPECT_EQ(tax_minor_on(1'000'000'000'000, 10'000), 1'000'000'000'000);
}

}  // namespace
}  // namespace carelog::events
