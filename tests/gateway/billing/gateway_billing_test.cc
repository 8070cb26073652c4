// Prices, ageing, statements, pages and invoice runs at the door.
#include "infra/ids/derived_id.h"
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

class GatewayBilling : public GatewayBeforeFakes {
 protected:
  static std::string account(const std::string& path = "") {
    return "/api/billing/accounts/" + FakeBilling::numbered_id(1) + path;
  }
  // So that commands on these accounts succeed.
  void know_accounts(std::uint32_t count) {
    const std::lock_guard lock(clinic_.mutex);
    for (std::uint32_t i = 0; i < count; ++i) {
      clinic_.patients[FakeBilling::numbered_id(i)].set_version(1);
    }
  }
  Answer run(const std::string& body) {
    return ask("POST /api/billing/runs", bearer(auth::Role::biller), body);
  }
};

TEST_F(GatewayBilling, PublishesPricesToTheListOfTheCallersClinic) {
  const std::string body = R"({"validFrom":"2026-01-01","prices":[)"
                           R"({"code":"AMB","description":"visit","amountMinor":1}]})";
  const auto published = ask_as_admin("POST /api/billing/prices", "", body);
  EXPECT_EQ(published.status, 404) << published.body;  // the fake knows patients only
  const std::lock_guard lock(clinic_.mutex);
  ASSERT_EQ(clinic_.commands.size(), 1u);
  EXPECT_EQ(clinic_.commands[0].type(), "price-list");
  EXPECT_EQ(clinic_.commands[0].command(), "PublishPrices");
  EXPECT_EQ(clinic_.commands[0].key(), clinic_.commands[0].id());
}

TEST_F(GatewayBilling, TakesAThousandPricesAtOnce) {
  std::string prices;
  for (int i = 0; i < 1000; ++i) {
    prices += std::string(i == 0 ? "" : ",") + R"({"code":"C)" + std::to_string(i) +
              R"(","description":"visit","amountMinor":1,"taxBasisPoints":770})";
  }
  EXPECT_EQ(ask_as_admin("POST /api/billing/prices", "",
                         R"({"validFrom":"2026-01-01","prices":[)" + prices + "]}")
                .status,
            404);
  const std::lock_guard lock(clinic_.mutex);
  EXPECT_EQ(clinic_.commands.size(), 1u);
}

TEST_F(GatewayBilling, AnswersThePricesOfADay) {
  const auto answer = ask_as_admin("GET /api/billing/prices?asOf=2026-02-01");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json().at("validFrom"), "2026-02-01");
  EXPECT_EQ(ask_as_admin("GET /api/billing/prices").status, 200);
  EXPECT_EQ(ask_as_admin("GET /api/billing/prices?asOf=2026-02-30").status, 400);
  EXPECT_EQ(ask("GET /api/billing/prices", bearer(auth::Role::clinician)).status, 403);
}

TEST_F(GatewayBilling, AnswersThePayersAndTakesOneToTheCallersClinic) {
  const auto answer = ask("GET /api/billing/payers", bearer(auth::Role::biller));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()[0].at("name"), "Medicare");
  EXPECT_EQ(ask("GET /api/billing/payers", bearer(auth::Role::clinician)).status, 403);
  EXPECT_EQ(ask_as_admin("POST /api/billing/payers", "",
                         R"({"name":"Aetna","plans":[{"name":"Silver","copayMinor":2500}]})")
                .status,
            404);  // the fake knows patients only
  const std::lock_guard lock(clinic_.mutex);
  ASSERT_EQ(clinic_.commands.size(), 1u);
  EXPECT_EQ(clinic_.commands[0].type(), "price-list");
  EXPECT_EQ(clinic_.commands[0].command(), "RecordPayer");
}

TEST_F(GatewayBilling, SendsTheOutcomeOfAClaimToTheAccountOfItsPatient) {
  const std::string claim = FakeBilling::numbered_id(2);
  ask("POST " + account("/claims/" + claim + "/acceptance"), bearer(auth::Role::biller),
      R"({"amountMinor":700})");
  EXPECT_EQ(ask("POST " + account("/claims/" + claim + "/denial"), bearer(auth::Role::biller),
                R"({"reason":""})")
                .status,
            422);
  EXPECT_EQ(ask("POST " + account("/coverages"), bearer(auth::Role::clinician), "{}").status, 403);
  const std::lock_guard lock(clinic_.mutex);
  ASSERT_FALSE(clinic_.commands.empty());
  EXPECT_EQ(clinic_.commands[0].command(), "AcceptClaim");
  EXPECT_EQ(clinic_.commands[0].key(), FakeBilling::numbered_id(1));
  api::AcceptClaim accepted;
  ASSERT_TRUE(accepted.ParseFromString(clinic_.commands[0].body()));
  EXPECT_EQ(accepted.part_id(), claim);
  EXPECT_FALSE(clinic_.commands[0].without_view());
  EXPECT_EQ(accepted.amount_minor(), 700);
}

TEST_F(GatewayBilling, AnswersWhatIsOnRecordByPayerIfAsked) {
  const auto all = ask("GET /api/billing/money-of-record", bearer(auth::Role::biller));
  EXPECT_EQ(all.status, 200) << all.body;
  EXPECT_EQ(all.json()[0].at("amountMinor"), 109'240'273);
  EXPECT_FALSE(all.json()[0].contains("payer"));
  const auto by_payer = ask_as_admin("GET /api/billing/money-of-record?groupBy=payer");
  EXPECT_EQ(by_payer.json()[0].at("payer"), "Medicare");
  EXPECT_EQ(ask_as_admin("GET /api/billing/money-of-record?groupBy=town").status, 400);
}

TEST_F(GatewayBilling, TakesMoneyOfRecordToTheAccountOfAnImportedPatient) {
  const auto answer = ask_as_admin(
      "POST /api/import/money", "",
      R"({"money":[{"key":"s:1","patientKey":"s:p","kind":"charge","on":"2023-01-27",)"
      R"("amounts":[{"name":"amount","amountMinor":7749}]},)"
      R"({"key":"s:2","patientKey":"s:p","kind":"charge","on":"2023-01-27","colour":"red"}]})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()[1].at("status"), "refused") << answer.body;
  const std::lock_guard lock(clinic_.mutex);
  ASSERT_EQ(clinic_.commands.size(), 2u);
  EXPECT_EQ(clinic_.commands[0].command(), "TakeMoneyOfRecord");
  EXPECT_TRUE(clinic_.commands[0].without_view());
  EXPECT_EQ(clinic_.commands[0].id(),
            infra::derived_uuid({"carelog-billing-account", clinic_.commands[0].key()}));
  api::TakeMoneyOfRecord taken;
  ASSERT_TRUE(taken.ParseFromString(clinic_.commands[0].body()));
  EXPECT_EQ(taken.part_id(), "s:1");
  EXPECT_EQ(taken.amounts(0).amount_minor(), 7'749);
}

TEST_F(GatewayBilling, TakesTheCoverageOfAnImportedPatient) {
  const auto answer = ask_as_admin(
      "POST /api/import/coverages", "",
      R"({"coverages":[{"key":"s:v","patientKey":"s:p","payer":"Aetna","memberId":"A-1",)"
      R"("copayMinor":2500,"currency":"USD","validFrom":"2026-01-01"},)"
      R"({"key":"s:w","payer":"Aetna","memberId":"A-1","validFrom":"2026-01-01"}]})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()[1].at("errors")[0].at("pointer"), "/coverages/1/patientKey");
  const std::lock_guard lock(clinic_.mutex);
  ASSERT_FALSE(clinic_.commands.empty());
  EXPECT_EQ(clinic_.commands[0].command(), "RecordCoverage");
  EXPECT_EQ(clinic_.commands[0].id(),
            infra::derived_uuid({"carelog-billing-account", clinic_.commands[0].key()}));
  api::RecordCoverage taken;
  ASSERT_TRUE(taken.ParseFromString(clinic_.commands[0].body()));
  EXPECT_EQ(taken.copay_minor(), 2'500);
  EXPECT_EQ(taken.currency(), "USD");
}

TEST_F(GatewayBilling, AnswersTheAgeing) {
  const auto answer = ask("GET /api/billing/ageing", bearer(auth::Role::biller));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json().at("currencies")[0].at("days1To30Minor"), 500) << answer.body;
}

TEST_F(GatewayBilling, ListsWhatHasNoPriceAndRecordsWhomItShowed) {
  const auto answer = ask("GET /api/billing/unpriced?limit=2", bearer(auth::Role::biller));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("X-Total-Count"), "7");
  EXPECT_EQ(answer.json().size(), 2u);
  EXPECT_EQ(answer.json()[0].at("services")[0].at("what"), "encounter");
  EXPECT_NE(answer.header("Link").find("cursor=" + FakeBilling::numbered_id(1)), std::string::npos);
  const auto recorded = accesses(1);
  ASSERT_FALSE(recorded.empty());
  EXPECT_EQ(ask_as_admin("GET /api/billing/unpriced?cursor=x").status, 400);
}

TEST_F(GatewayBilling, ShowsAnInvoiceAsOverdueWithoutA304) {
  billing_.ledger = R"({"invoices":[{"id":"i","state":"issued","dueOn":"2020-01-01"}]})";
  const auto answer = ask_as_admin("GET " + account(), "If-None-Match: \"1\"\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json().at("invoices")[0].at("state"), "overdue");
  EXPECT_EQ(answer.header("ETag"), "\"1\"");
  billing_.ledger = "{}";
  EXPECT_EQ(ask_as_admin("GET " + account(), "If-None-Match: \"1\"\r\n").status, 304);
}

TEST_F(GatewayBilling, AnswersAStatementOfAPeriod) {
  billing_.ledger =
      R"({"movements":[{"on":"2026-01-31","kind":"invoice","id":"i","amountMinor":1000}]})";
  const auto answer = ask_as_admin("GET " + account("/statement?from=2026-01-01&to=2026-01-31"));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json().at("closingMinor"), 1000);
  EXPECT_EQ(ask_as_admin("GET " + account("/statement?from=2026-02-01&to=2026-01-31")).status, 400);
  EXPECT_EQ(ask_as_admin("GET " + account("/statement?from=soon")).status, 400);
}

TEST_F(GatewayBilling, PrintsAnInvoiceForItsPatient) {
  const std::string id = FakeBilling::numbered_id(1);
  {
    const std::lock_guard lock(clinic_.mutex);
    clinic_.patients[id].set_name("<Ada>");
  }
  billing_.ledger = R"({"charges":[],"invoices":[{"id":")" + id +
                    R"(","state":"paid","number":"2026-7","issuedOn":"2026-01-31",)" +
                    R"("dueOn":"2026-03-02","lines":[],"totalMinor":5,"dueMinor":0}]})";
  const auto page = ask_as_admin("GET " + account("/invoices/" + id + "/print"));
  EXPECT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_NE(page.header("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
  EXPECT_NE(page.body.find("Invoice 2026-7"), std::string::npos);
  EXPECT_NE(page.body.find("&lt;Ada&gt;"), std::string::npos);
  EXPECT_EQ(
      ask_as_admin("GET " + account("/invoices/" + FakeBilling::numbered_id(2) + "/print")).status,
      404);
}

TEST_F(GatewayBilling, RunsInvoicesAPageAtATime) {
  know_accounts(3);
  const auto first = run(R"({"month":"2026-02","limit":2})");
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(billing_.up_to, "2026-02-28");
  EXPECT_EQ(first.json().at("invoiced"), 2);
  EXPECT_EQ(first.json().at("left"), 1);
  const auto last = run(R"({"month":"2026-02","limit":2,"after":")" +
                        first.json().at("next").get<std::string>() + "\"}");
  EXPECT_EQ(last.json().at("invoiced"), 1);
  EXPECT_FALSE(last.json().contains("next"));
  // A list that has not seen the first run: each meets its first answer.
  const auto again = run(R"({"month":"2026-02"})");
  EXPECT_EQ(again.json().at("invoiced"), 0);
  EXPECT_EQ(again.json().at("already"), 3);
}

TEST_F(GatewayBilling, CountsWhoseChargesAreOnAnInvoiceAlready) {
  know_accounts(3);
  {
    const std::lock_guard lock(clinic_.mutex);
    clinic_.refusal.emplace().set_code(api::Refusal::STATE_CONFLICT);
  }
  EXPECT_EQ(run(R"({"month":"2026-02"})").json().at("already"), 3);
}

TEST_F(GatewayBilling, AsksForAPageOfARunAgainWhenAnAccountCouldNotBeDecided) {
  know_accounts(3);
  {
    const std::lock_guard lock(clinic_.mutex);
    clinic_.breakdown = grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "secret");
  }
  EXPECT_EQ(run(R"({"month":"2026-02"})").status, 503);
}

TEST_F(GatewayBilling, NamesWhatIsWrongWithARun) {
  const auto wrong = run(R"({"month":"2026-13","limit":1001,"dueOn":"x","colour":1})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.json().at("errors").size(), 4u) << wrong.body;
  EXPECT_EQ(
      ask("POST /api/billing/runs", bearer(auth::Role::auditor), R"({"month":"2026-02"})").status,
      403);
  EXPECT_EQ(run(R"({"month":"2999-01"})").json().at("errors").at(0).at("code"), "in-the-future");
}

}  // namespace
}  // namespace carelog::gateway
