// What a chart says was done is charged, once, by the clinic's prices; and the monthly run over
// whatever is killed.
#include <future>

#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

class Charges : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = std::make_unique<Program>();
    program_->start();
  }
  static void TearDownTestSuite() { program_.reset(); }
  static Program& program() { return *program_; }

  static std::string new_patient() {
    const auto answer =
        program().post("/api/patients", "receptionist",
                       patient("Ada", "charge" + std::to_string(++count_) + "@x.org"));
    EXPECT_EQ(answer.status, 201) << answer.body;
    const std::string id = json::parse(answer.body).at("id");
    EXPECT_EQ(program().get(account_of(id), "biller", fresh(answer)).status, 200);
    return id;
  }
  static std::string account_of(const std::string& id) { return "/api/billing/accounts/" + id; }
  static json account(const std::string& id) {
    return json::parse(program().get(account_of(id), "biller").body);
  }
  // The account once the condition holds.
  static json once(const std::string& id, const std::function<bool(const json&)>& holds) {
    for (int i = 0; i < 200; ++i) {
      const json now = account(id);
      if (now.contains("charges") && holds(now)) return now;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ADD_FAILURE() << account(id).dump();
    return {};
  }
  static std::function<bool(const json&)> has(const char* list, std::size_t count) {
    return [list, count](const json& now) { return now.at(list).size() == count; };
  }
  // Its path in the chart.
  static std::string recorded(const std::string& id, const std::string& kind, const json& body) {
    const auto answer = program().post("/api/patients/" + id + "/" + kind, "clinician", body);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.header("location");
  }
  static json visit(const std::string& status, const std::string& type = "185345009") {
    return {{"class",
             {{"system", "http://terminology.hl7.org/CodeSystem/v3-ActCode"}, {"code", "AMB"}}},
            {"types", {{{"codings", {{{"system", "http://snomed.info/sct"}, {"code", type}}}}}}},
            {"status", status},
            {"start", "2026-01-05T09:00:00Z"}};
  }
  static tools::HttpResponse publish(const std::string& valid_from, std::int64_t amount_minor) {
    auto answer = program().post(
        "/api/billing/prices", "biller",
        {{"validFrom", valid_from},
         {"prices",
          {{{"system", "http://snomed.info/sct"},
            {"code", "185345009"},
            {"description", "office visit"},
            {"amountMinor", amount_minor},
            {"taxBasisPoints", 770}},
           {{"code", "73761001"}, {"description", "colonoscopy"}, {"amountMinor", 90'000}}}}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer;
  }
  static void expect_balanced_books() {
    const auto verified = program().run({"billing", "verify"});
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
  }

 private:
  inline static std::unique_ptr<Program> program_;
  inline static int count_ = 0;
};

TEST_F(Charges, AreMadeOnceWhenAnEncounterIsFinishedByThePricesOfItsDay) {
  publish("2026-01-01", 10'000);
  const auto published = publish("2026-06-01", 12'000);
  const auto prices = json::parse(
      program().get("/api/billing/prices?asOf=2026-05-31", "biller", fresh(published)).body);
  EXPECT_EQ(prices.at("validFrom"), "2026-01-01") << prices.dump();

  const std::string id = new_patient();
  const std::string path = recorded(id, "encounters", visit("in-progress"));
  const auto finished = program().send("PATCH", path, "clinician", R"({"status":"finished"})");
  EXPECT_EQ(finished.status, 200) << finished.body;
  recorded(id, "procedures",
           {{"code", {{"codings", {{{"code", "73761001"}}}}}},
            {"status", "completed"},
            {"start", "2026-01-06"}});
  const json charged = once(id, has("charges", 2));
  std::set<json> amounts;
  for (const json& each : charged.at("charges")) amounts.insert(each.at("amountMinor"));
  EXPECT_EQ(amounts, (std::set<json>{10'000, 90'000}));
  for (const json& each : charged.at("charges")) {
    if (each.at("amountMinor") != 10'000) continue;
    EXPECT_EQ(each.at("taxMinor"), 770);
    EXPECT_EQ(each.at("serviceDate"), "2026-01-05");
    EXPECT_EQ(each.at("description"), "office visit");
  }
  // Whatever of it is repeated after a crash.
  program().kill();
  std::filesystem::remove_all(program().data() / "state" / "service-charges");
  program().start();
  const std::string other = new_patient();
  recorded(other, "encounters", visit("finished"));
  once(other, has("charges", 1));  // and whatever was before it has been looked at again
  EXPECT_EQ(account(id).at("charges").size(), 2u);
  expect_balanced_books();
}

TEST_F(Charges, WaitByHandForWhatHasNoPrice) {
  publish("2026-01-01", 10'000);
  const std::string id = new_patient();
  const std::string path = recorded(id, "encounters", visit("finished", "000"));
  const json left = once(id, has("unpriced", 1)).at("unpriced")[0];
  EXPECT_EQ(left.at("what"), "encounter");
  EXPECT_EQ(left.at("code"), "http://snomed.info/sct|000");
  const auto listed = program().get("/api/billing/unpriced", "biller");
  EXPECT_EQ(listed.status, 200);
  EXPECT_NE(listed.body.find(id), std::string::npos);
  EXPECT_GE(std::stoi(listed.header("x-total-count")), 1);
  const auto charged = program().post(
      account_of(id) + "/charges", "biller",
      {{"description", "visit"}, {"amountMinor", 5'000}, {"sourceId", left.at("sourceId")}});
  EXPECT_EQ(charged.status, 200) << charged.body;
  EXPECT_TRUE(json::parse(charged.body).at("unpriced").empty());
}

TEST_F(Charges, AreTakenBackWithAnEncounterInErrorUnlessTheyAreOnAnInvoice) {
  publish("2026-01-01", 10'000);
  const std::string id = new_patient();
  const std::string path = recorded(id, "encounters", visit("finished"));
  once(id, has("charges", 1));
  EXPECT_EQ(program().post(path + "/error", "clinician", {{"reason", "wrong patient"}}).status,
            200);
  once(id, [](const json& now) { return now.at("charges")[0].contains("cancelled"); });

  const std::string invoiced = recorded(id, "encounters", visit("finished"));
  once(id, has("charges", 2));
  EXPECT_EQ(program().post(account_of(id) + "/invoices", "biller", json::object()).status, 200);
  EXPECT_EQ(program().post(invoiced + "/error", "clinician", {{"reason", "wrong patient"}}).status,
            200);
  const std::string other = new_patient();
  recorded(other, "encounters", visit("finished"));
  once(other, has("charges", 1));
  EXPECT_FALSE(account(id).at("charges")[1].contains("cancelled"));
  expect_balanced_books();
}

TEST_F(Charges, AreSeenFromADayAndPrinted) {
  const std::string id = new_patient();
  for (const char* day : {"2026-01-05", "2026-01-20"}) {
    EXPECT_EQ(program()
                  .post(account_of(id) + "/charges", "biller",
                        {{"description", "<visit>"}, {"amountMinor", 1'000}, {"serviceDate", day}})
                  .status,
              200);
  }
  const auto made = program().post(account_of(id) + "/invoices", "biller", json::object());
  const json invoice = json::parse(made.body).at("invoices")[0];
  const auto statement = program().get(account_of(id) + "/statement", "biller", fresh(made));
  EXPECT_EQ(json::parse(statement.body).at("closingMinor"), 2'000) << statement.body;
  const auto page = program().get(
      account_of(id) + "/invoices/" + invoice.at("id").get<std::string>() + "/print", "biller");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("&lt;visit&gt;"), std::string::npos);
  EXPECT_NE(page.body.find("20.00"), std::string::npos);
  const json ageing = json::parse(program().get("/api/billing/ageing", "biller").body);
  EXPECT_GE(ageing.at("currencies")[0].at("currentMinor"), 2'000) << ageing.dump();
}

// On an instance of its own: whatever waits for an invoice is counted.
TEST(InvoiceRun, InvoicesEveryAccountOnceThoughItIsKilledFiveTimes) {
  constexpr std::size_t accounts = 120;
  Program program;
  program.start();
  std::vector<std::string> paths;
  tools::HttpResponse last;
  for (std::size_t i = 0; i < accounts; ++i) {
    last = program.post("/api/patients", "receptionist",
                        patient("Ada", "run" + std::to_string(i) + "@x.org"));
    ASSERT_EQ(last.status, 201) << last.body;
    paths.push_back("/api/billing/accounts/" + json::parse(last.body).at("id").get<std::string>());
  }
  for (const std::string& path : paths) {
    ASSERT_EQ(program.get(path, "biller", fresh(last)).status, 200);
    last = program.post(
        path + "/charges", "biller",
        {{"description", "visit"}, {"amountMinor", 100}, {"serviceDate", "2026-01-15"}});
    ASSERT_EQ(last.status, 200) << last.body;
  }
  program.wait_until_caught_up();
  const auto invoiced = [&] {
    const json ageing = json::parse(program.get("/api/billing/ageing", "biller").body);
    const json& sums = ageing.at("currencies");
    return sums.empty() ? std::size_t{0} : sums[0].at("accounts").get<std::size_t>();
  };
  for (int killed = 0; killed < 5; ++killed) {
    program.wait_until_caught_up();  // so that what is counted below is this run's
    const std::size_t before = invoiced();
    infra::ChildProcess run({.arguments = {CARELOG_PROGRAM, "billing", "run", "--month", "2026-01",
                                           "--page", "1", "--data", program.data().string()},
                             .output_file = program.file("run.txt")});
    while (invoiced() < before + 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (killed == 4) program.kill();  // and once what it asks
    run.send(SIGKILL);
    EXPECT_EQ(run.wait(), 128 + SIGKILL) << "it was done before it was killed";
  }
  program.start();
  const auto done = program.run({"billing", "run", "--month", "2026-01"});
  EXPECT_EQ(done.exit_code, 0) << done.output << done.errors;
  EXPECT_NE(done.output.find(" 0 refused"), std::string::npos) << done.output;
  program.wait_until_caught_up();
  std::set<std::string> numbers;
  for (const std::string& path : paths) {
    const json account = json::parse(program.get(path, "biller").body);
    ASSERT_EQ(account.at("invoices").size(), 1u) << account.dump();
    numbers.insert(account.at("invoices")[0].at("number"));
  }
  EXPECT_EQ(numbers.size(), accounts);
  const auto again = program.run({"billing", "run", "--month", "2026-01"});
  EXPECT_NE(again.output.find("2026-01: 0 invoiced"), std::string::npos) << again.output;
  const auto verified = program.run({"billing", "verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.output;
  const auto journal = program.run({"billing", "journal", "--from", "2026-01-01"});
  EXPECT_EQ(journal.exit_code, 0) << journal.errors;
  EXPECT_NE(journal.errors.find("debit 12000, credit 12000"), std::string::npos) << journal.errors;
}

}  // namespace
}  // namespace carelog::system_test
