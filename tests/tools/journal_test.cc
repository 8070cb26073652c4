#include "tools/books/journal.h"

#include <gtest/gtest.h>

#include <sstream>

namespace carelog::tools {
namespace {

using namespace events;

// Charged with tax, invoiced, partly paid, refunded, written off; and a void one.
std::map<std::string, Ledger> accounts() {
  const std::vector<BillingAccountFact> facts = {
      BillingAccountOpened{"main", "ada", "USD"},
      ChargeRecorded{"a", "", "", "visit", 1000, "2026-01-05", 77, 770},
      InvoiceGenerated{"i", "2026-01-31", "2026-03-02", {{"a", "visit", 1000, 77}}},
      InvoiceNumbered{"i", "2026-1"},
      PaymentCompleted{"p", 600, "card", "=cmd()", "2026-02-01", {{"i", 500}}},
      PaymentRefunded{"p", 100, "too much", "2026-02-02"},
      InvoiceWrittenOff{"i", 577, "gone", "2026-04-01"},
      ChargeRecorded{"b", "", "", "x-ray", 50, "2026-01-05", 0, 0},
      InvoiceGenerated{"j", "2026-02-01", "2026-03-03", {{"b", "x-ray", 50, 0}}},
      InvoiceVoided{"j", "wrong", "2026-02-03"}};
  Ledger ledger;
  for (const BillingAccountFact& each : facts) ledger = ledger_after(std::move(ledger), each);
  return {{"account", ledger}};
}

TEST(Journal, HasBothSidesOfEveryMovement) {
  const auto journal = journal_of(accounts(), "2026-01-01", "2026-12-31");
  std::map<std::string, std::int64_t> by_document;
  std::map<std::string_view, std::int64_t> by_account;
  for (const JournalLine& each : journal) {
    EXPECT_NE(each.debit_minor == 0, each.credit_minor == 0) << each.document;
    by_document[each.day + each.document] += each.debit_minor - each.credit_minor;
    by_account[each.account] += each.debit_minor - each.credit_minor;
  }
  for (const auto& [document, sum] : by_document) EXPECT_EQ(sum, 0) << document;
  EXPECT_EQ(
      by_account,
      (std::map<std::string_view, std::int64_t>{
          {"receivables", 0}, {"revenue", -1000}, {"tax", -77}, {"cash", 500}, {"losses", 577}}));
  const auto sums = sums_of(journal).at("USD");
  EXPECT_EQ(sums.debit_minor, sums.credit_minor);
}

TEST(Journal, KeepsWhatPayersOweApartFromWhatPatientsDo) {
  const std::vector<BillingAccountFact> facts = {
      BillingAccountOpened{"main", "ada", "USD"},
      CoverageRecorded{"v", "Medicare", "Part B", "m-1", 8'000, 0, "2026-01-01", ""},
      ChargeRecorded{"a", "", "", "visit", 1000, "2026-01-05", 77, 770},
      InvoiceGenerated{"i", "2026-01-31", "2026-03-02", {{"a", "visit", 1000, 77, 862, "v"}}},
      ClaimSubmitted{"m", "i", "v", 862, "", "2026-02-01", ""},
      ClaimAccepted{"m", 800, "2026-02-02"},
      PayerPaymentReceived{"q", "Medicare", 700, "", "2026-02-03", {{"m", 700}}}};
  Ledger ledger;
  for (const BillingAccountFact& each : facts) ledger = ledger_after(std::move(ledger), each);
  std::map<std::string_view, std::int64_t> by_account;
  std::map<std::string, std::int64_t> by_document;
  for (const JournalLine& each : journal_of({{"account", ledger}}, "2026-01-01", "2026-12-31")) {
    by_account[each.account] += each.debit_minor - each.credit_minor;
    by_document[each.day + each.document] += each.debit_minor - each.credit_minor;
  }
  for (const auto& [document, sum] : by_document) EXPECT_EQ(sum, 0) << document;
  EXPECT_EQ(
      by_account,
      (std::map<std::string_view, std::int64_t>{
          {"receivables", 277}, {"payers", 100}, {"revenue", -1000}, {"tax", -77}, {"cash", 700}}));
}

TEST(Journal, IsOfAPeriod) {
  for (const JournalLine& each : journal_of(accounts(), "2026-02-01", "2026-02-02")) {
    EXPECT_GE(each.day, "2026-02-01");
    EXPECT_LE(each.day, "2026-02-02");
  }
  EXPECT_EQ(journal_of(accounts(), "2026-01-31", "2026-01-31").size(), 3u);
  EXPECT_TRUE(journal_of(accounts(), "2025-01-01", "2025-12-31").empty());
}

TEST(Journal, DefusesTextsThatASpreadsheetWouldRun) {
  std::ostringstream csv;
  write_csv(journal_of(accounts(), "2026-02-01", "2026-02-01"), csv);
  EXPECT_NE(csv.str().find("2026-02-01,p,payment,cash,'=cmd(),6.00,,USD\n"), std::string::npos)
      << csv.str();
  EXPECT_EQ(csv.str().find(",=cmd()"), std::string::npos);
}

TEST(Journal, SaysWhenASumDoesNotFit) {
  JournalLine line;
  line.debit_minor = std::numeric_limits<std::int64_t>::max();
  EXPECT_THROW(sums_of({line, line}), std::overflow_error);
}

}  // namespace
}  // namespace carelog::tools
