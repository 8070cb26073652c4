// An account as it is seen from a day, and an invoice as a page.
#include "gateway/billing/statement.h"

#include <gtest/gtest.h>

#include "gateway/billing/invoice_page.h"

namespace carelog::gateway {
namespace {

Json invoice_of(const std::string& state, const std::string& due_on) {
  return {{"id", "i"}, {"state", state}, {"dueOn", due_on}};
}

TEST(OverdueInvoice, IsOneThatWasToBePaidBeforeToday) {
  Json ledger = {{"invoices",
                  {invoice_of("issued", "2026-03-01"), invoice_of("partly-paid", "2026-02-28"),
                   invoice_of("paid", "2026-01-01"), invoice_of("draft", "2026-01-01")}}};
  EXPECT_TRUE(mark_overdue(ledger, "2026-03-01"));
  EXPECT_EQ(ledger["invoices"][0]["state"], "issued");
  EXPECT_EQ(ledger["invoices"][1]["state"], "overdue");
  EXPECT_EQ(ledger["invoices"][2]["state"], "paid");
  EXPECT_EQ(ledger["invoices"][3]["state"], "draft");
  Json settled = {{"invoices", {invoice_of("paid", "2026-01-01")}}};
  EXPECT_FALSE(mark_overdue(settled, "2026-03-01"));
  Json empty = Json::object();
  EXPECT_FALSE(mark_overdue(empty, "2026-03-01"));
}

TEST(Statement, BeginsAndEndsWithTheBalance) {
  const Json ledger = {{"movements",
                        {{{"on", "2026-01-31"}, {"kind", "invoice"}, {"amountMinor", 1000}},
                         {{"on", "2026-02-01"}, {"kind", "payment"}, {"amountMinor", -400}},
                         {{"on", "2026-02-28"}, {"kind", "invoice"}, {"amountMinor", 50}},
                         {{"on", "2026-03-01"}, {"kind", "payment"}, {"amountMinor", -650}}}}};
  const Json statement = statement_of(ledger, "USD", "2026-02-01", "2026-02-28");
  EXPECT_EQ(statement.at("openingMinor"), 1000);
  EXPECT_EQ(statement.at("closingMinor"), 650);
  ASSERT_EQ(statement.at("movements").size(), 2u);
  EXPECT_EQ(statement.at("movements")[0].at("balanceMinor"), 600);
  EXPECT_EQ(statement_of(ledger, "USD", "2026-03-02", "2026-03-31").at("openingMinor"), 0);
  EXPECT_EQ(statement_of(Json::object(), "USD", "2026-03-02", "2026-03-31").at("closingMinor"), 0);
}

TEST(InvoicePage, EscapesWhateverPeopleWrote) {
  EXPECT_EQ(escaped_html("<b a='1' c=\"2\">&"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;");
  const Json invoice = {{"number", "2026-1"},
                        {"state", "issued"},
                        {"issuedOn", "2026-01-31"},
                        {"dueOn", "2026-03-02"},
                        {"lines",
                         {{{"chargeId", "c"},
                           {"description", "<script>x</script>"},
                           {"amountMinor", 1000},
                           {"taxMinor", 77}}}},
                        {"totalMinor", 1077},
                        {"taxMinor", 77},
                        {"paidMinor", 100},
                        {"dueMinor", 977}};
  const Json charges = {{{"id", "c"}, {"serviceDate", "2026-01-05"}}};
  const std::string page =
      invoice_page(invoice, charges, "USD", "main", {"O'Hara & <Sons>", "1 St\nLondon"});
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;x&lt;/script&gt;"), std::string::npos);
  EXPECT_NE(page.find("O&#39;Hara &amp; &lt;Sons&gt;"), std::string::npos);
  for (const char* shown : {"Invoice 2026-1", "2026-01-05", "10.00", "0.77", "10.77", "-1.00",
                            "9.77", "1 St\nLondon"}) {
    EXPECT_NE(page.find(shown), std::string::npos) << shown;
  }
}

}  // namespace
}  // namespace carelog::gateway
