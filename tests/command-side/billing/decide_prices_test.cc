// A clinic's price list, and what finished services of a chart ask of their patient's account.
#include <gtest/gtest.h>

#include "command-side/billing/price_list.h"
#include "command-side/billing/service_commands.h"
#include "tests/spec/decider_spec.h"

namespace carelog::command {
namespace {

using namespace events;

Event of_account(BillingAccountFact each) {
  return each;
}
Event published(std::int64_t amount_minor, const std::string& from = "2026-01-01") {
  return PriceListFact(
      PricesPublished{"main", from, "USD", {{"", "AMB", "visit", amount_minor, 770}}});
}
PublishPrices publishing(std::int64_t amount_minor) {
  return {"main", "2026-01-01", "USD", {{"", " AMB ", " visit", amount_minor, 770}}};
}
spec::Given<PriceList> given_list(std::vector<Event> facts) {
  return spec::Given<PriceList>(std::move(facts));
}

TEST(PricesToPublish, HoldFromADayOn) {
  given_list({}).when(publishing(100)).then({published(100)});
  given_list({published(100)}).when(publishing(100)).then_nothing();
  given_list({published(100)}).when(publishing(150)).then({published(150)});
  given_list({published(100), published(150)}).when(publishing(100)).then({published(100)});
  given_list({published(100)}).when(ReadPrices{}).then_nothing();
}

TEST(PricesToPublish, NameEachCodeOnceWithASoundPrice) {
  PublishPrices wrong = publishing(0);
  wrong.valid_from = "2026-02-30";
  wrong.currency = "usd";
  wrong.prices[0].tax_basis_points = -1;
  wrong.prices.push_back({"", "AMB", "", 5, 0});
  given_list({}).when(wrong).then_invalid({{"valid_from", "not-a-date"},
                                           {"currency", "not-a-currency"},
                                           {"prices/0/amount_minor", "not-positive"},
                                           {"prices/0/tax_basis_points", "out-of-range"},
                                           {"prices/1/description", "required"},
                                           {"prices/1/code", "repeated"}});
  wrong = publishing(1);
  wrong.prices.clear();
  given_list({}).when(wrong).then_invalid({{"prices", "required"}});
}

TEST(PriceListState, ComesBackFromItsFacts) {
  PriceList list;
  for (const Event& each : {published(1), published(2, "2026-05-01"), published(3)}) {
    list = evolve(std::move(list), each);
  }
  PriceList again;
  for (const Event& each : facts_of(list)) again = evolve(std::move(again), each);
  EXPECT_TRUE(again == list);
  EXPECT_EQ(list.versions.size(), 2u);
}

const Event account_open = of_account(BillingAccountOpened{"main", "ada", "USD"});
const Event charged =
    of_account(ChargeRecorded{"new", "e", "AMB", "visit", 1000, "2026-01-05", 77, 770});
const Event left_unpriced = of_account(ServiceLeftUnpriced{"e", "encounter", "AMB", "2026-01-05"});
const ChargeService finished{"new", "e",     "encounter", "AMB", "2026-01-05",
                             "USD", "visit", 1000,        770};
spec::Given<BillingAccount> given_account(std::vector<Event> facts) {
  return spec::Given<BillingAccount>(std::move(facts));
}

TEST(FinishedServices, AreChargedOnceWithTheirTax) {
  given_account({}).when(finished).then_refused(RefusalCode::not_found);
  given_account({account_open}).when(finished).then({charged});
  given_account({account_open, charged}).when(finished).then_nothing();
  given_account({account_open, charged, of_account(ChargeCancelled{"new", "by hand"})})
      .when(finished)
      .then_nothing();
  given_account({account_open, left_unpriced}).when(finished).then({charged});
}

TEST(FinishedServices, StandOnTheAccountWhenTheyHaveNoPrice) {
  ChargeService unpriced = finished;
  unpriced.currency = "";
  given_account({account_open}).when(unpriced).then({left_unpriced});
  given_account({account_open, left_unpriced}).when(unpriced).then_nothing();
  given_account({account_open, charged}).when(unpriced).then_nothing();
  unpriced.currency = "EUR";  // of another list than the account
  given_account({account_open}).when(unpriced).then({left_unpriced});
}

TEST(ServicesInError, TakeBackWhatIsOnNoInvoice) {
  const std::string why = "the entry of the chart is marked as an error";
  given_account({account_open, charged})
      .when(WithdrawService{"e"})
      .then({of_account(ChargeCancelled{"new", why})});
  given_account({account_open, left_unpriced})
      .when(WithdrawService{"e"})
      .then({of_account(UnpricedServiceWithdrawn{"e", why})});
  given_account({account_open}).when(WithdrawService{"e"}).then_nothing();
  given_account(
      {account_open, charged,
       of_account(InvoiceGenerated{"i", "2026-01-31", "2026-03-02", {{"new", "visit", 1000, 77}}})})
      .when(WithdrawService{"e"})
      .then_nothing();
}

}  // namespace
}  // namespace carelog::command
