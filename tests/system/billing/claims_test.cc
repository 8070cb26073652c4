// What a payer bears of a patient's bills over HTTP: coverage, claims, their outcome and payment;
// again after a kill; and the books over all of it.
#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

class Claims : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = std::make_unique<Program>();
    program_->start();
  }
  static void TearDownTestSuite() { program_.reset(); }
  static Program& program() { return *program_; }

  Claims() {
    const auto answer =
        program().post("/api/patients", "receptionist",
                       patient("Ada", "claim" + std::to_string(++count_) + "@x.org"));
    EXPECT_EQ(answer.status, 201) << answer.body;
    patient_ = json::parse(answer.body).at("id");
    account_ = "/api/billing/accounts/" + patient_;
    EXPECT_EQ(program().get(account_, "biller", fresh(answer)).status, 200);
  }

  json told(const std::string& path, const json& body) {
    const auto answer = program().post(account_ + path, "biller", body);
    EXPECT_EQ(answer.status, 200) << path << ": " << answer.body;
    last_ = answer;
    return json::parse(answer.body);
  }
  int status_of(const std::string& path, const json& body) {
    return program().post(account_ + path, "biller", body).status;
  }
  // As it is read, with what was told last.
  json read() {
    const auto answer = program().get(account_, "biller", fresh(last_));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body);
  }
  void cover(const json& terms) {
    json coverage = {{"payer", "Medicare"},
                     {"plan", "Part B"},
                     {"memberId", "m-1"},
                     {"validFrom", "2026-01-01"}};
    coverage.update(terms);
    told("/coverages", coverage);
  }
  void charge(std::int64_t amount_minor, const std::string& day) {
    told("/charges",
         {{"description", "visit"}, {"amountMinor", amount_minor}, {"serviceDate", day}});
  }
  // The path of what stands last in the list.
  static std::string path_of(const json& account, const std::string& list,
                             const std::string& path) {
    return "/" + path + "/" + account.at(list).back().at("id").get<std::string>();
  }
  static void expect_balanced_books() {
    const auto verified = program().run({"billing", "verify"});
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
    EXPECT_NE(verified.output.find("the books balance"), std::string::npos) << verified.output;
  }

  std::string patient_;
  std::string account_;

 private:
  tools::HttpResponse last_;
  inline static std::unique_ptr<Program> program_;
  inline static int count_ = 0;
};

TEST_F(Claims, AreSubmittedAcceptedAndPaidAndThePatientPaysTheRest) {
  cover({{"shareBasisPoints", 8'000}});
  charge(10'001, "2026-01-05");
  charge(500, "2025-12-31");  // before the coverage
  const json billed = told("/invoices", json::object());
  const json& invoice = billed.at("invoices")[0];
  EXPECT_EQ(invoice.at("payerMinor"), 8'001);  // 8000.8
  EXPECT_EQ(invoice.at("dueMinor"), 2'500);
  EXPECT_EQ(billed.at("balanceMinor"), 2'500);

  const std::string claims = path_of(billed, "invoices", "invoices") + "/claims";
  const json claimed = told(claims, json::object());
  EXPECT_EQ(claimed.at("claims")[0].at("amountMinor"), 8'001);
  EXPECT_EQ(status_of(claims, json::object()), 409);
  const std::string claim = path_of(claimed, "claims", "claims");
  EXPECT_EQ(status_of("/payer-payments", {{"payer", "Medicare"}, {"amountMinor", 1}}), 422);
  const json accepted = told(claim + "/acceptance", {{"amountMinor", 7'000}});
  EXPECT_EQ(accepted.at("balanceMinor"), 3'501);
  told("/payer-payments", {{"payer", "Medicare"}, {"amountMinor", 7'000}, {"reference", "era 7"}});
  told("/payments", {{"amountMinor", 3'501}, {"method", "card"}});

  const json account = read();
  EXPECT_EQ(account.at("claims")[0].at("state"), "paid");
  EXPECT_EQ(account.at("invoices")[0].at("state"), "paid");
  EXPECT_EQ(account.at("payerDueMinor"), 0);
  EXPECT_EQ(account.at("balanceMinor"), 0);
  EXPECT_EQ(account.at("coverages")[0].at("memberId"), "m-1");
  expect_balanced_books();
  const auto journal = program().run({"billing", "journal"});
  EXPECT_EQ(journal.exit_code, 0) << journal.errors;
  EXPECT_NE(journal.output.find(",payers,"), std::string::npos) << journal.output;
}

TEST_F(Claims, FallToThePatientWhenTheyAreDeniedAndStayAsTheyAreAfterAKill) {
  cover({{"copayMinor", 2'000}, {"plan", "Silver"}});
  charge(1'500, "2026-01-05");
  charge(1'500, "2026-01-05");
  const json billed = told("/invoices", json::object());
  EXPECT_EQ(billed.at("balanceMinor"), 2'000);
  const std::string claims = path_of(billed, "invoices", "invoices") + "/claims";
  const Headers key = {{"Idempotency-Key", "claim-once"}};
  const auto first = program().post(account_ + claims, "biller", json::object(), key);
  ASSERT_EQ(first.status, 200) << first.body;
  program().kill();
  program().start();
  const auto again = program().post(account_ + claims, "biller", json::object(), key);
  EXPECT_EQ(again.header("idempotency-replayed"), "true");
  EXPECT_EQ(again.body, first.body);
  const std::string claim = path_of(json::parse(again.body), "claims", "claims");
  const auto stale = program().post(account_ + claim + "/denial", "biller", {{"reason", "late"}},
                                    {{"If-Match", "\"1\""}});
  EXPECT_EQ(stale.status, 412) << stale.body;
  const json denied = told(claim + "/denial", {{"reason", "not covered"}});
  EXPECT_EQ(denied.at("balanceMinor"), 3'000);
  EXPECT_EQ(denied.at("claims")[0].at("reason"), "not covered");
  EXPECT_EQ(status_of(claim + "/acceptance", json::object()), 409);
  EXPECT_EQ(read().at("claims"), denied.at("claims"));
  expect_balanced_books();
  const auto rebuilt = program().run({"rebuild", "billing"});
  EXPECT_EQ(rebuilt.exit_code, 0) << rebuilt.output;
}

TEST_F(Claims, AreResubmittedAfterADenialAndWhatThePatientPaidIsCredit) {
  cover({{"shareBasisPoints", 8'000}});
  charge(10'000, "2026-01-05");
  const json billed = told("/invoices", json::object());
  const std::string claims = path_of(billed, "invoices", "invoices") + "/claims";
  const json claimed = told(claims, json::object());
  told(path_of(claimed, "claims", "claims") + "/denial", {{"reason", "no referral"}});
  told("/payments", {{"amountMinor", 10'000}, {"method", "card"}});
  EXPECT_EQ(read().at("balanceMinor"), 0);

  EXPECT_EQ(status_of(claims, json::object()), 409);
  const json coverage = {{"coverageId", claimed.at("claims")[0].at("coverageId")}};
  const json again = told(claims, coverage);
  EXPECT_EQ(status_of(claims, coverage), 409);
  EXPECT_EQ(again.at("claims")[0].at("state"), "resubmitted");
  EXPECT_EQ(again.at("claims")[1].at("resubmissionOf"), again.at("claims")[0].at("id"));
  EXPECT_EQ(again.at("payerDueMinor"), 8'000);
  EXPECT_EQ(again.at("creditMinor"), 8'000);
  EXPECT_EQ(again.at("invoices")[0].at("state"), "awaits-payer");

  told(path_of(again, "claims", "claims") + "/acceptance", json::object());
  told("/payer-payments", {{"payer", "Medicare"}, {"amountMinor", 8'000}});
  const json account = read();
  EXPECT_EQ(account.at("claims")[1].at("state"), "paid");
  EXPECT_EQ(account.at("balanceMinor"), -8'000);  // to be refunded
  expect_balanced_books();
}

TEST_F(Claims, WaitAgainWhenAnOutcomeIsTakenBackUnlessItIsPaid) {
  cover({{"shareBasisPoints", 8'000}});
  charge(10'000, "2026-01-05");
  told("/payments", {{"amountMinor", 5'000}, {"method", "card"}});
  const json billed = told("/invoices", json::object());
  const json claimed = told(path_of(billed, "invoices", "invoices") + "/claims", json::object());
  const std::string claim = path_of(claimed, "claims", "claims");
  const json sorry = {{"reason", "another patient's"}};
  EXPECT_EQ(status_of(claim + "/outcome-retraction", sorry), 409);  // it has none
  EXPECT_EQ(told(claim + "/denial", {{"reason", "no"}}).at("balanceMinor"), 5'000);
  const json back = told(claim + "/outcome-retraction", sorry);
  for (const char* sum : {"balanceMinor", "payerDueMinor", "creditMinor", "dueMinor"})
    EXPECT_EQ(back.at(sum), claimed.at(sum)) << sum;
  EXPECT_EQ(back.at("claims")[0].at("state"), "submitted");
  EXPECT_EQ(back.at("claims")[0].at("retracted")[0].at("reason"), "no");

  told(claim + "/acceptance", json::object());
  const json paid = told("/payer-payments", {{"payer", "Medicare"}, {"amountMinor", 8'000}});
  const auto refused = program().post(account_ + claim + "/outcome-retraction", "biller", sorry);
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.body.find("reverse that payment first"), std::string::npos) << refused.body;
  told(path_of(paid, "payerPayments", "payer-payments") + "/reversal", {{"reason", "bounced"}});
  EXPECT_EQ(told(claim + "/outcome-retraction", sorry).at("payerDueMinor"), 8'000);
  EXPECT_EQ(read().at("claims")[0].at("retracted").size(), 2u);
  expect_balanced_books();
  EXPECT_EQ(program().run({"billing", "journal"}).exit_code, 0);
  program().wait_until_caught_up();
  const auto trail =
      program().get("/api/audit?kind=change&patient=" + patient_ + "&limit=100", "auditor");
  EXPECT_NE(trail.body.find("ClaimOutcomeRetracted"), std::string::npos) << trail.body;
}

TEST_F(Claims, FollowACoverageThatEndsAndNeverTwoAtATime) {
  cover({{"shareBasisPoints", 5'000}});
  EXPECT_EQ(status_of("/coverages", {{"payer", "Aetna"},
                                     {"memberId", "m-2"},
                                     {"copayMinor", 100},
                                     {"validFrom", "2026-02-01"}}),
            409);
  const std::string coverage = path_of(read(), "coverages", "coverages");
  told(coverage + "/end", {{"lastDay", "2026-01-31"}, {"reason", "changed employer"}});
  cover({{"payer", "Aetna"}, {"copayMinor", 100}, {"validFrom", "2026-02-01"}});
  charge(1'000, "2026-01-31");
  charge(1'000, "2026-02-01");
  const json billed = told("/invoices", json::object());
  EXPECT_EQ(billed.at("balanceMinor"), 600);
  const std::string claims = path_of(billed, "invoices", "invoices") + "/claims";
  told(claims, json::object());
  const json claimed = told(claims, json::object());
  ASSERT_EQ(claimed.at("claims").size(), 2u);
  EXPECT_EQ(claimed.at("claims")[0].at("payer"), "Medicare");
  EXPECT_EQ(claimed.at("claims")[1].at("payer"), "Aetna");
  EXPECT_EQ(claimed.at("claims")[1].at("amountMinor"), 900);
  EXPECT_EQ(status_of("/coverages", {{"payer", "Aetna"}, {"copayMinor", -1}}), 422);
  expect_balanced_books();
}

TEST_F(Claims, AreOnPayersThatTheClinicKnows) {
  const auto said = program().post(
      "/api/billing/payers", "biller",
      {{"name", "Medicare"}, {"plans", {{{"name", "Part B"}, {"shareBasisPoints", 8'000}}}}});
  EXPECT_EQ(said.status, 200) << said.body;
  const auto payers = program().get("/api/billing/payers", "biller", fresh(said));
  EXPECT_EQ(payers.status, 200) << payers.body;
  EXPECT_EQ(json::parse(payers.body)[0].at("plans")[0].at("shareBasisPoints"), 8'000);
  EXPECT_EQ(program().get("/api/billing/payers", "clinician").status, 403);
}

}  // namespace
}  // namespace carelog::system_test
