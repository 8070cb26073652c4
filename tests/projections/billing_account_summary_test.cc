#include "projections/billing/billing_account_summary.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/projections/fixtures/told.h"

namespace carelog::projections {
namespace {

const std::string account = "77777777-0000-8000-8000-00000000000a";

std::optional<BillingAccountSummary> folded(
    const std::vector<events::RecordedCommit>& commits,
    std::optional<BillingAccountSummary> row = std::nullopt) {
  for (const auto& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) row = evolve(std::move(row), event);
  }
  return row;
}

TEST(BillingAccountSummary, IsOpenAndEmptyOnceOpened) {
  const auto row = folded(
      history(account, {events::BillingAccountOpened{"main", ada, "USD"}}, "billing-account"));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->id, account);
  EXPECT_EQ(row->ledger.patient_id, ada);
  EXPECT_EQ(row->ledger.clinic, "main");
  EXPECT_EQ(row->ledger.currency, "USD");
  EXPECT_EQ(row->status, "open");
  EXPECT_EQ(balance_minor(*row), 0);
  EXPECT_EQ(row->opened_at_ms, 1'700'000'000'000);
  EXPECT_EQ(row->version, 1u);
}

TEST(BillingAccountSummary, StaysTheSameWhenEventsAreRepeated) {
  const auto commits =
      history(account, {events::BillingAccountOpened{"main", ada, "USD"}}, "billing-account");
  const auto once = folded(commits);
  EXPECT_EQ(folded(commits, once), once);
}

TEST(BillingAccountSummary, RefusesAnotherOpeningAndForeignEvents) {
  const events::BillingAccountOpened opened{"main", ada, "USD"};
  EXPECT_THROW(folded(history(account, {opened, opened}, "billing-account")), UnappliableEvent);
  EXPECT_THROW(folded(history(account, {registered("Ada")}, "billing-account")), UnappliableEvent);
}

TEST(BillingAccountSummary, KeepsTheWholeLedgerAsItsFactsAddUp) {
  const events::BillingAccountFact charge =
      events::ChargeRecorded{"c", "", "99213", "visit", 12'000, "2026-01-05", 0, 0};
  const events::BillingAccountFact invoice =
      events::InvoiceGenerated{"i", "2026-01-31", "2026-03-02", {{"c", "visit", 12'000, 0}}};
  const auto row =
      folded(history(account, {events::BillingAccountOpened{"main", ada, "USD"}, charge, invoice},
                     "billing-account"));
  ASSERT_TRUE(row);
  EXPECT_EQ(balance_minor(*row), 12'000);
  const auto shown = nlohmann::json::parse(ledger_shown(*row));
  EXPECT_EQ(shown.at("invoices").at(0).at("dueMinor"), 12'000);
  EXPECT_EQ(shown.at("charges").at(0).at("invoiceId"), "i");
  using Text = ColumnText<events::Ledger>;
  EXPECT_EQ(Text::from(Text::to(row->ledger)), row->ledger);
}

TEST(BillingAccountSummary, SaysWhatIsAskedOfAllAccountsTogether) {
  const events::BillingAccountFact first =
      events::ChargeRecorded{"c", "", "99213", "visit", 12'000, "2026-01-05", 0, 0};
  const events::BillingAccountFact second =
      events::ChargeRecorded{"d", "", "99213", "visit", 500, "2026-01-03", 0, 0};
  const events::BillingAccountFact unpriced =
      events::ServiceLeftUnpriced{"e", "encounter", "|AMB", "2026-01-05"};
  const auto waiting = folded(
      history(account, {events::BillingAccountOpened{"main", ada, "USD"}, first, second, unpriced},
              "billing-account"));
  ASSERT_TRUE(waiting);
  EXPECT_EQ(uninvoiced_from(*waiting), "2026-01-03");
  EXPECT_EQ(due_minor(*waiting), 0);
  EXPECT_EQ(unpriced_count(*waiting), 1);
  EXPECT_EQ(nlohmann::json::parse(unpriced_shown(*waiting))[0].at("sourceId"), "e");

  const events::BillingAccountFact invoice = events::InvoiceGenerated{
      "i", "2026-01-31", "2026-03-02", {{"c", "visit", 12'000, 0}, {"d", "visit", 500, 0}}};
  const auto invoiced = folded(
      history(account, {events::BillingAccountOpened{"main", ada, "USD"}, first, second, invoice},
              "billing-account"));
  EXPECT_EQ(uninvoiced_from(*invoiced), "");
  EXPECT_EQ(due_minor(*invoiced), 12'500);
  EXPECT_EQ(ColumnText<std::vector<OpenInvoice>>::to(open_invoices(*invoiced)),
            R"([{"dueOn":"2026-03-02","dueMinor":12500}])");
}

}  // namespace
}  // namespace carelog::projections
