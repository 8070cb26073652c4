// Accounts with everything that an account can hold: coverages, invoices in all states, claims with
// and without outcomes, payments, refunds, reversals.
#pragma once

#include <string>

#include "tests/system/program.h"

namespace carelog::system_test {

class BillsOfAllSorts {
 public:
  explicit BillsOfAllSorts(Program& program) : program_(program) {}

  // The nth account differs from the one before. The patient's account is opened soon.
  void bill(const std::string& patient_id, int nth) {
    account_ = "/api/billing/accounts/" + patient_id;
    for (int i = 0; i < 500 && program_.get(account_, "biller").status == 404; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    json coverage = {
        {"payer", "Bluestar"}, {"plan", "Gold"}, {"memberId", "B-1"}, {"validFrom", "2026-01-01"}};
    coverage[nth % 2 == 0 ? "shareBasisPoints" : "copayMinor"] = nth % 2 == 0 ? 8'750 : 2'500;
    told("/coverages", coverage);
    told("/charges", {{"description", "visit"},
                      {"amountMinor", 12'345},
                      {"code", "AMB"},
                      {"serviceDate", "2026-01-05"},
                      {"taxBasisPoints", 810}});
    told("/charges",
         {{"description", "plaster"}, {"amountMinor", 500}, {"serviceDate", "2026-01-06"}});
    const std::string invoice = last_of(told("/invoices", json::object()), "invoices");
    if (nth % 5 == 4) {
      told("/invoices/" + invoice + "/void", {{"reason", "wrong"}});
      return;
    }
    pay(invoice, nth);
    claim(invoice, nth);
  }

 private:
  json told(const std::string& path, const json& body) {
    const auto answer = program_.post(account_ + path, "biller", body);
    EXPECT_EQ(answer.status, 200) << path << ": " << answer.body;
    return json::parse(answer.body);
  }
  static std::string last_of(const json& account, const char* list) {
    return account.at(list).back().at("id");
  }

  void pay(const std::string& invoice, int nth) {
    const std::string paid = last_of(
        told("/payments", {{"amountMinor", 9'000}, {"method", "card"}, {"reference", "ref & 1"}}),
        "payments");
    if (nth % 5 == 1)
      told("/payments/" + paid + "/refund", {{"amountMinor", 100}, {"reason", "x"}});
    if (nth % 5 == 2) told("/payments/" + paid + "/reversal", {{"reason", "bounced"}});
    if (nth % 5 == 2) told("/invoices/" + invoice + "/write-off", {{"reason", "hardship"}});
  }

  void claim(const std::string& invoice, int nth) {
    const std::string path =
        "/claims/" +
        last_of(told("/invoices/" + invoice + "/claims", {{"reference", "batch 7"}}), "claims");
    if (nth % 5 == 3) {
      told(path + "/denial", {{"reason", "no referral"}});
      return;
    }
    told(path + "/acceptance", {{"amountMinor", 5'000}});
    if (nth % 5 == 2) {
      told(path + "/outcome-retraction", {{"reason", "another claim's"}});
      return;
    }
    told("/payer-payments",
         {{"payer", "Bluestar"}, {"amountMinor", 5'000}, {"reference", "era 7"}});
  }

  Program& program_;
  std::string account_;
};

}  // namespace carelog::system_test
