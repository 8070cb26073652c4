// Accounts stay apart when their patients are merged: what was booked for the source is settled
// under the source's id, and the target shows it.
#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

class MergedAccounts : public OneProgram {
 protected:
  static std::string account_of(const std::string& id) { return "/api/billing/accounts/" + id; }
  static json told(const std::string& path, const json& body) {
    const auto answer = program().post(path, "biller", body);
    EXPECT_EQ(answer.status, 200) << path << answer.body;
    return json::parse(answer.body);
  }
  // Until the record is read with this status.
  static void await(const std::string& path, int status) {
    int found = 0;
    for (int tries = 0; tries < 500; ++tries) {
      found = program().get(path, "clinician").status;
      if (found == status) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ADD_FAILURE() << path << " stays " << found;
  }
};

TEST_F(MergedAccounts, AreSettledUnderTheSourcesIdAndShownByTheTarget) {
  const std::string source = id_of(registered("source@example.org"));
  const std::string target = id_of(registered("target@example.org"));
  program().wait_until_caught_up();
  told(account_of(source) + "/charges", {{"description", "visit"}, {"amountMinor", 12'000}});
  const json before = told(account_of(source) + "/invoices", json::object());
  const std::string invoice = before.at("invoices")[0].at("id");
  ASSERT_EQ(program()
                .post("/api/patients/" + source + "/merge", "clinician",
                      {{"targetId", target}, {"fields", json::array()}})
                .status,
            202);
  await("/api/patients/" + source, 301);

  // Reads lead to the target.
  for (const std::string& part : {std::string(), std::string("/statement")}) {
    const auto read = program().get(account_of(source) + part, "biller");
    EXPECT_EQ(read.status, 301) << part;
    EXPECT_EQ(read.header("location"), account_of(target) + part);
  }
  // What is open is named where it was booked, and nowhere else.
  const json payment = {{"amountMinor", 2'000},
                        {"method", "card"},
                        {"allocations", {{{"invoiceId", invoice}, {"amountMinor", 2'000}}}}};
  const auto elsewhere = program().post(account_of(target) + "/payments", "biller", payment);
  EXPECT_EQ(elsewhere.status, 422) << elsewhere.body;
  EXPECT_EQ(pointers_of(elsewhere), std::set<std::string>{"/allocations/0/invoiceId"});
  const json reason = {{"reason", "typo"}};
  for (const auto& [command, body] : std::map<std::string, json>{
           {"/void", reason}, {"/write-off", reason}, {"/claims", json::object()}}) {
    const auto refused =
        program().post(account_of(target) + "/invoices/" + invoice + command, "biller", body);
    EXPECT_EQ(refused.status, 404) << command << refused.body;
    EXPECT_NE(refused.body.find("mergedAccounts"), std::string::npos) << command << refused.body;
  }
  const json paid = told(account_of(source) + "/payments", payment);
  EXPECT_EQ(paid.at("balanceMinor"), 10'000);
  told(account_of(source) + "/invoices/" + invoice + "/write-off", {{"reason", "hardship"}});
  program().wait_until_caught_up();
  const json shown = json::parse(program().get(account_of(target), "biller").body);
  EXPECT_EQ(shown.at("balanceMinor"), 0);
  ASSERT_EQ(shown.at("mergedAccounts").size(), 1u);
  EXPECT_EQ(shown.at("mergedAccounts")[0].at("patientId"), source);
  EXPECT_EQ(shown.at("mergedAccounts")[0].at("balanceMinor"), 0);
  const auto verified = program().run({"billing", "verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;

  // Apart again, with what was done meanwhile.
  ASSERT_EQ(program().send("DELETE", "/api/patients/" + source + "/merge", "clinician").status,
            202);
  await("/api/patients/" + source, 200);
  program().wait_until_caught_up();
  const json apart = json::parse(program().get(account_of(source), "biller").body);
  EXPECT_EQ(apart.at("invoices")[0].at("state"), "written-off") << apart;
  EXPECT_FALSE(
      json::parse(program().get(account_of(target), "biller").body).contains("mergedAccounts"));
}

}  // namespace
}  // namespace carelog::system_test
