// A patient's bills over HTTP: charged, invoiced, numbered, paid, refunded; and after a kill.
#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

// On an instance of its own, because the numbers of a year are counted.
class Bills : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = std::make_unique<Program>();
    program_->start();
  }
  static void TearDownTestSuite() { program_.reset(); }
  static Program& program() { return *program_; }

  Bills() {
    const auto answer =
        program().post("/api/patients", "receptionist",
                       patient("Ada", "bill" + std::to_string(++count_) + "@x.org"));
    EXPECT_EQ(answer.status, 201) << answer.body;
    account_ = "/api/billing/accounts/" + json::parse(answer.body).at("id").get<std::string>();
    EXPECT_EQ(program().get(account_, "biller", fresh(answer)).status, 200);
  }

  json told(const std::string& path, const json& body) {
    const auto answer = program().post(account_ + path, "biller", body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body);
  }
  json charged(std::int64_t amount_minor) {
    return told("/charges", {{"description", "visit"}, {"amountMinor", amount_minor}});
  }
  // The account, once the condition holds.
  json once(const std::function<bool(const json&)>& holds) {
    for (int i = 0; i < 200; ++i) {
      const auto account = json::parse(program().get(account_, "biller").body);
      if (account.contains("invoices") && holds(account)) return account;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ADD_FAILURE() << program().get(account_, "biller").body;
    return {};
  }
  // Once it has so many invoices, all with their numbers.
  json numbered(std::size_t invoices = 1) {
    return once([invoices](const json& account) {
      for (const auto& each : account.at("invoices")) {
        if (!each.contains("number")) return false;
      }
      return account.at("invoices").size() == invoices;
    });
  }

  std::string account_;

 private:
  inline static std::unique_ptr<Program> program_;
  inline static int count_ = 0;
};

TEST_F(Bills, AreChargedInvoicedNumberedAndPaid) {
  charged(12'000);
  charged(500);
  const auto draft = told("/invoices", json::object());
  ASSERT_EQ(draft.at("invoices").size(), 1u);
  EXPECT_EQ(draft.at("invoices")[0].at("totalMinor"), 12'500);
  EXPECT_EQ(draft.at("balanceMinor"), 12'500);
  const auto issued = numbered().at("invoices")[0];
  EXPECT_EQ(issued.at("state"), "issued");
  EXPECT_TRUE(issued.at("number").get<std::string>().starts_with("20"));

  const auto paid = told("/payments", {{"amountMinor", 13'000}, {"method", "card"}});
  EXPECT_EQ(paid.at("invoices")[0].at("state"), "paid");
  EXPECT_EQ(paid.at("balanceMinor"), -500);
  EXPECT_EQ(paid.at("creditMinor"), 500);
  const std::string payment = paid.at("payments")[0].at("id");
  const auto refunded =
      told("/payments/" + payment + "/refund", {{"amountMinor", 500}, {"reason", "too much"}});
  EXPECT_EQ(refunded.at("balanceMinor"), 0);
  const auto read = once([](const json& account) { return account.at("balanceMinor") == 0; });
  EXPECT_EQ(read.at("payments"), refunded.at("payments"));
}

TEST_F(Bills, NameEveryFieldThatIsWrong) {
  const auto refused = program().post(
      account_ + "/payments", "biller",
      {{"amountMinor", -1}, {"method", "shells"}, {"receivedOn", "soon"}, {"colour", "red"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(json::parse(refused.body).at("errors").size(), 4u) << refused.body;
  EXPECT_EQ(program().post(account_ + "/invoices", "biller", json::object()).status, 409);
  EXPECT_EQ(program().post(account_ + "/charges", "clinician", json::object()).status, 403);
  const std::string nobody = "0b7e9f66-0000-8000-8000-00000000000a";
  EXPECT_EQ(program()
                .post("/api/billing/accounts/" + nobody + "/charges", "biller",
                      {{"description", "visit"}, {"amountMinor", 1}})
                .status,
            404);
  EXPECT_EQ(program()
                .post(account_ + "/invoices/" + nobody + "/void", "biller", {{"reason", "x"}})
                .status,
            404);
}

TEST_F(Bills, HaveNumbersWithoutGapsWhateverIsKilled) {
  const Headers key = {{"Idempotency-Key", "invoice-once"}};
  charged(100);
  const auto first = program().post(account_ + "/invoices", "biller", json::object(), key);
  ASSERT_EQ(first.status, 200) << first.body;
  program().kill();  // its number may still be on the way
  program().start();
  const auto again = program().post(account_ + "/invoices", "biller", json::object(), key);
  EXPECT_EQ(again.header("idempotency-replayed"), "true");
  EXPECT_EQ(again.body, first.body);
  for (int i = 0; i < 3; ++i) {
    charged(100 + i);
    told("/invoices", json::object());
  }
  std::set<std::string> numbers;
  const json account = numbered(4);
  for (const auto& each : account.at("invoices")) numbers.insert(each.at("number"));
  EXPECT_EQ(numbers.size(), 4u);
  const auto verified = program().run({"billing", "verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
  EXPECT_NE(verified.output.find("the books balance"), std::string::npos) << verified.output;
  const auto rebuilt = program().run({"rebuild", "billing"});
  EXPECT_EQ(rebuilt.exit_code, 0) << rebuilt.output;
}

}  // namespace
}  // namespace carelog::system_test
