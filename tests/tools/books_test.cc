#include "tools/books/books.h"

#include <gtest/gtest.h>

#include "events/facts/event.h"

namespace carelog::tools {
namespace {

using namespace events;

Commit told(const std::string& type, const std::string& id, std::vector<Event> facts) {
  Commit commit;
  commit.aggregate = {type, id};
  commit.events = std::move(facts);
  return commit;
}
Event fact(BillingAccountFact each) {
  return each;
}
Commit account(std::vector<Event> facts) {
  facts.insert(facts.begin(), fact(BillingAccountOpened{"main", "ada", "USD"}));
  return told("billing-account", "a", std::move(facts));
}
Commit number(std::int64_t value, const std::string& invoice) {
  return told("invoice-series", "s",
              {InvoiceSeriesFact(InvoiceNumberAssigned{"main", "2026", invoice, value})});
}

const Event charge = fact(ChargeRecorded{"c", "", "", "visit", 1000, "2026-01-05", 0, 0});
const Event invoice =
    fact(InvoiceGenerated{"i", "2026-01-31", "2026-03-02", {{"c", "visit", 1000, 0}}});

TEST(Books, BalanceWhenEverythingAddsUp) {
  Books books;
  books.take(account({charge, invoice,
                      fact(PaymentCompleted{"p", 1500, "card", "", "2026-02-01", {{"i", 1000}}})}));
  books.take(number(1, "i"));
  const BooksReport report = books.finish();
  EXPECT_EQ(report.faults, std::vector<std::string>());
  EXPECT_EQ(report.by_currency.at("USD").invoiced, 1000);
  EXPECT_EQ(report.by_currency.at("USD").received, 1500);
  EXPECT_EQ(report.by_currency.at("USD").credit, 500);
}

const Event covered =
    fact(CoverageRecorded{"v", "Medicare", "Part B", "m-1", 8'000, 0, "2026-01-01", ""});
const Event shared =
    fact(InvoiceGenerated{"i", "2026-01-31", "2026-03-02", {{"c", "visit", 1000, 0, 800, "v"}}});
const Event claim = fact(ClaimSubmitted{"m", "i", "v", 800, "", "2026-02-01", ""});

TEST(Books, BalanceWithWhatPayersBearAndPay) {
  Books books;
  books.take(
      account({charge, covered, shared, claim, fact(ClaimAccepted{"m", 700, "2026-02-10"}),
               fact(PayerPaymentReceived{"q", "Medicare", 500, "", "2026-02-20", {{"m", 500}}}),
               fact(PaymentCompleted{"p", 300, "card", "", "2026-02-01", {{"i", 300}}})}));
  books.take(number(1, "i"));
  const BooksReport report = books.finish();
  EXPECT_EQ(report.faults, std::vector<std::string>());
  EXPECT_EQ(report.claims, 1u);
  EXPECT_EQ(report.payments, 2u);
  EXPECT_EQ(report.by_currency.at("USD").payers_paid, 500);
  EXPECT_EQ(report.by_currency.at("USD").payers_due, 200);
  EXPECT_EQ(report.by_currency.at("USD").receivable, 0);
}

TEST(Books, SayWhichPayersPartIsNotThatOfTheCoverageAndWhatIsPaidTooMuch) {
  Books books;
  const Event more =
      fact(InvoiceGenerated{"i", "2026-01-31", "2026-03-02", {{"c", "visit", 1000, 0, 900, "v"}}});
  books.take(account({charge, covered, more}));
  books.take(number(1, "i"));
  EXPECT_EQ(books.finish().faults.size(), 1u);
  Books others;
  others.take(
      account({charge, covered, shared, claim,
               fact(PayerPaymentReceived{"q", "Medicare", 500, "", "2026-02-20", {{"m", 500}}})}));
  others.take(number(1, "i"));
  EXPECT_EQ(others.finish().faults.size(), 1u);  // nothing was accepted yet
}

TEST(Books, SayWhereANumberIsMissingOrGivenTwice) {
  Books books;
  books.take(account({charge, invoice}));
  books.take(number(1, "i"));
  books.take(number(3, "i"));
  EXPECT_EQ(books.finish().faults.size(), 2u);
}

TEST(Books, SayWhichNumberBelongsToNoInvoice) {
  Books books;
  books.take(account({charge}));
  books.take(number(1, "i"));
  EXPECT_EQ(books.finish().faults.size(), 1u);
}

TEST(Books, SayWhichPaymentPaysMoreThanItIs) {
  Books books;
  books.take(account({charge, invoice,
                      fact(PaymentCompleted{"p", 900, "card", "", "2026-02-01", {{"i", 1000}}})}));
  books.take(number(1, "i"));
  EXPECT_EQ(books.finish().faults.size(), 1u);
}

}  // namespace
}  // namespace carelog::tools
