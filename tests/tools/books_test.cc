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
