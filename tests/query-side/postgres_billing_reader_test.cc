// The reader of all accounts of a clinic, on rows that the projection wrote.
#include "query-side/billing/postgres_billing_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "query-side/billing/billing_columns.h"
#include "query-side/postgres/postgres_row_reader.h"
#include "query-side/postgres_queries.h"
#include "tests/projections/fixtures/read_models.h"

namespace carelog::query {
namespace {

using projections::account_number;
using projections::patient_number;
using projections::test_server;

events::Event fact(events::BillingAccountFact each) {
  return each;
}

class BillingReaderOnPostgres : public testing::Test {
 protected:
  void open(int number, std::vector<events::Event> facts, const std::string& currency = "USD",
            const std::string& clinic = "main") {
    facts.insert(facts.begin(),
                 fact(events::BillingAccountOpened{clinic, patient_number(number), currency}));
    told_.tell(account_number(number), facts, "billing-account");
  }
  // Charged and invoiced, to be paid by that day.
  static std::vector<events::Event> owed(std::int64_t amount_minor, const std::string& due_on) {
    return {fact(events::ChargeRecorded{"c", "", "", "visit", amount_minor, "2026-01-05", 0, 0}),
            fact(events::InvoiceGenerated{
                "i", "2026-01-31", due_on, {{"c", "visit", amount_minor, 0}}})};
  }
  static std::vector<events::Event> charged_on(const std::string& day) {
    return {fact(events::ChargeRecorded{"c", "", "", "visit", 100, day, 0, 0})};
  }
  PostgresBillingReader& reader() {
    auto made = projections::empty_model("billing", conninfo_);
    EXPECT_TRUE(projections::catch_up(*made.model, told_, 50));
    return reader_;
  }

  projections::ToldLog told_{"billing"};
  const std::string conninfo_ = test_server->fresh_database();
  const std::unique_ptr<infra::ConnectionPool> pool_ = query_pool(conninfo_, 2);
  PostgresBillingReader reader_{*pool_};
};

TEST_F(BillingReaderOnPostgres, PutsWhatIsDueIntoTheBucketsOfItsDays) {
  open(1, owed(1, "2026-03-02"));        // due on the day
  open(2, owed(10, "2026-03-01"));       // 1 day
  open(3, owed(20, "2026-01-31"));       // 30 days
  open(4, owed(100, "2026-01-30"));      // 31
  open(5, owed(1'000, "2025-12-31"));    // 61
  open(6, owed(10'000, "2025-12-02"));   // 90
  open(7, owed(100'000, "2025-12-01"));  // 91
  open(8, {fact(events::PaymentCompleted{"p", 7, "cash", "", "2026-01-01", {}})});
  open(9, owed(5, "2026-03-02"), "EUR");
  open(10, owed(5, "2026-03-02"), "USD", "other");
  open(11, {});
  const auto all = reader().ageing("main", "2026-03-02");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].currency(), "EUR");
  EXPECT_EQ(all[0].due_minor(), 5);
  const auto& usd = all[1];
  EXPECT_EQ(usd.current_minor(), 1);
  EXPECT_EQ(usd.days_1_to_30_minor(), 30);
  EXPECT_EQ(usd.days_31_to_60_minor(), 100);
  EXPECT_EQ(usd.days_61_to_90_minor(), 11'000);
  EXPECT_EQ(usd.days_over_90_minor(), 100'000);
  EXPECT_EQ(usd.due_minor(), 111'131);
  EXPECT_EQ(usd.credit_minor(), 7);
  EXPECT_EQ(usd.accounts(), 7u);
  EXPECT_TRUE(reader_.ageing("nowhere", "2026-03-02").empty());
}

TEST_F(BillingReaderOnPostgres, ListsWhatHasNoPrice) {
  const auto unpriced = [](const std::string& id) {
    return fact(events::ServiceLeftUnpriced{id, "encounter", "|AMB", "2026-01-05"});
  };
  open(1, {unpriced("a"), unpriced("b")});
  open(2, {});
  open(3, {unpriced("c")});
  open(4, {unpriced("d")}, "USD", "other");
  const auto first = reader().unpriced({"main", "", 1});
  ASSERT_EQ(first.accounts_size(), 1);
  EXPECT_EQ(first.accounts(0).patient_id(), patient_number(1));
  EXPECT_EQ(nlohmann::json::parse(first.accounts(0).services()).size(), 2u);
  EXPECT_EQ(first.services(), 3u);
  const auto next = reader_.unpriced({"main", first.accounts(0).account_id(), 10});
  ASSERT_EQ(next.accounts_size(), 1);
  EXPECT_EQ(next.accounts(0).patient_id(), patient_number(3));
}

TEST_F(BillingReaderOnPostgres, ListsAccountsWithChargesUntilADayThatAreOnNoInvoice) {
  open(1, charged_on("2026-01-31"));
  open(2, charged_on("2026-02-01"));
  open(3, owed(100, "2026-03-02"));
  open(4, charged_on("2025-12-01"));
  open(5, charged_on("2026-01-01"), "USD", "other");
  const auto first = reader().uninvoiced({"main", "", 1}, "2026-01-31");
  ASSERT_EQ(first.accounts_size(), 1);
  EXPECT_EQ(first.accounts(0).account_id(), account_number(1));
  EXPECT_EQ(first.accounts(0).version(), 2u);
  EXPECT_EQ(first.left(), 2u);
  const auto next = reader_.uninvoiced({"main", account_number(1), 10}, "2026-01-31");
  ASSERT_EQ(next.accounts_size(), 1);
  EXPECT_EQ(next.accounts(0).patient_id(), patient_number(4));
  EXPECT_EQ(next.left(), 1u);
}

TEST_F(BillingReaderOnPostgres, AddsUpWhatIsOnRecordOfAllAccounts) {
  const auto taken = [](const std::string& kind, const std::string& payer,
                        std::vector<events::AmountOfRecord> amounts) {
    return events::BillingAccountFact(
        events::MoneyOfRecordTaken{"s", kind, payer, "2026-01-05", 1, std::move(amounts)});
  };
  open(1, {taken("charge", "Medicare", {{"amount", 700}}), taken("charge", "", {{"amount", 5}}),
           taken("charge", "Medicare", {{"tax", 3}}), taken("charge", "Medicare", {})});
  open(2, {taken("charge", "Medicare", {{"amount", 1}}), taken("period", "Medicare", {})});
  open(3, {taken("charge", "Medicare", {{"amount", 9}})}, "USD", "other");
  const auto told_as = [](const std::vector<carelog::api::v1::MoneyOfRecord>& sums) {
    std::vector<std::string> lines;
    for (const auto& each : sums) {
      lines.push_back(each.currency() + " " + each.kind() + " " + each.payer() + " " + each.name() +
                      " " + std::to_string(each.records()) + " " +
                      std::to_string(each.amount_minor()));
    }
    return lines;
  };
  EXPECT_EQ(told_as(reader().money_of_record("main", false)),
            (std::vector<std::string>{"USD charge   1 0", "USD charge  amount 3 706",
                                      "USD charge  tax 1 3", "USD period   1 0"}));
  EXPECT_EQ(told_as(reader_.money_of_record("main", true)),
            (std::vector<std::string>{"USD charge  amount 1 5", "USD charge Medicare  1 0",
                                      "USD charge Medicare amount 2 701",
                                      "USD charge Medicare tax 1 3", "USD period Medicare  1 0"}));
}

TEST_F(BillingReaderOnPostgres, HasAClinicsPricesBesideIt) {
  told_.tell(projections::price_list_number(1), {projections::prices_published(300)}, "price-list");
  auto made = projections::empty_model("prices", conninfo_);
  ASSERT_TRUE(projections::catch_up(*made.model, told_, 50));
  PostgresRowReader rows(*pool_);
  const auto lists = messages(rows, price_list_columns,
                              {.table = "price_lists",
                               .columns = {},
                               .clinic = "main",
                               .belongs_to = "id",
                               .id = projections::price_list_number(1),
                               .order = "id"});
  ASSERT_EQ(lists.size(), 1u);
  const auto version = nlohmann::json::parse(version_on(lists[0].prices(), "2026-05-01"));
  EXPECT_EQ(version.at("prices")[0].at("amountMinor"), 300);
}

}  // namespace
}  // namespace carelog::query
