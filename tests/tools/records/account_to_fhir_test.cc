// An account of ours as FHIR resources.
#include <gtest/gtest.h>

#include <map>

#include "tools/fhir/exact_json.h"
#include "tools/fhir/money/account_to_fhir.h"
#include "tools/fhir/money/money_from_fhir.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

Json exactly(const std::string& text) {
  return parse_exact(text).value();
}

const Json account = {
    {"currency", "USD"},
    {"charges", {{{"id", "a"}, {"code", "http://codes|AMB"}, {"amountMinor", 1'000}}}},
    {"coverages",
     {{{"id", "v"},
       {"payer", "Aetna"},
       {"memberId", "m"},
       {"shareBasisPoints", 8'750},
       {"validFrom", "2026-01-01"}}}},
    {"invoices",
     {{{"id", "i"},
       {"number", "2026-1"},
       {"state", "partly-paid"},
       {"issuedOn", "2026-01-31"},
       {"dueOn", "2026-03-02"},
       {"totalMinor", 1'081},
       {"taxMinor", 81},
       {"lines",
        {{{"chargeId", "a"},
          {"description", "visit"},
          {"amountMinor", 1'000},
          {"taxMinor", 81},
          {"payerMinor", 946},
          {"coverageId", "v"}}}}}}},
    {"claims",
     {{{"id", "c"},
       {"invoiceId", "i"},
       {"coverageId", "v"},
       {"payer", "Aetna"},
       {"state", "paid"},
       {"amountMinor", 946},
       {"submittedOn", "2026-02-01"},
       {"acceptedMinor", 900},
       {"paidMinor", 900},
       {"decidedOn", "2026-02-10"}}}},
    {"payments",
     {{{"id", "p"},
       {"amountMinor", 300},
       {"receivedOn", "2026-02-20"},
       {"allocations", {{{"invoiceId", "i"}, {"amountMinor", 181}}}},
       {"creditMinor", 100},
       {"refunds", {{{"on", "2026-02-21"}, {"amountMinor", 19}, {"reason", "x"}}}}}}},
    {"payerPayments",
     {{{"id", "q"},
       {"payer", "Aetna"},
       {"amountMinor", 900},
       {"reference", "era 7"},
       {"receivedOn", "2026-02-22"},
       {"allocations", {{{"claimId", "c"}, {"amountMinor", 900}}}}}}}};

TEST(AccountToFhir, SaysWhatIsKnownOfIt) {
  std::map<std::string, std::vector<Json>> by_type;
  for (const Json& each : account_to_fhir(account, "ada"))
    by_type[each.at("resourceType")].push_back(each);
  ASSERT_EQ(by_type.size(), 5u);
  const Json& invoice = by_type["Invoice"][0];
  EXPECT_EQ(invoice.at("status"), "issued");
  EXPECT_EQ(invoice.at("identifier")[0].at("value"), "2026-1");
  EXPECT_EQ(write_exact(invoice.at("totalGross")), R"({"currency":"USD","value":10.81})");
  const Json& line = invoice.at("lineItem")[0];
  EXPECT_EQ(line.at("chargeItemCodeableConcept").at("coding")[0].at("system"), "http://codes");
  EXPECT_EQ(line.at("priceComponent").size(), 2u);
  EXPECT_EQ(by_type["Claim"][0].at("insurance")[0].at("coverage").at("reference"), "Coverage/v");
  EXPECT_EQ(by_type["ExplanationOfBenefit"][0].at("claim").at("reference"), "Claim/c");
  EXPECT_EQ(by_type["PaymentReconciliation"].size(), 2u);
  Json undecided = account;
  undecided["claims"][0].erase("decidedOn");
  undecided["claims"][0]["state"] = "withdrawn";
  undecided["invoices"][0]["state"] = "void";
  undecided["invoices"][0]["reason"] = "wrong";
  for (const Json& each : account_to_fhir(undecided, "ada")) {
    EXPECT_NE(each.at("resourceType"), "ExplanationOfBenefit");
    if (each.at("resourceType") == "Claim" || each.at("resourceType") == "Invoice") {
      EXPECT_EQ(each.at("status"), "cancelled");
    }
  }
}

// What goes out comes in elsewhere, to the cent.
TEST(AccountToFhir, IsReadBackAsMoneyOfRecord) {
  MoneyLinks links;
  std::vector<std::string> lines;
  for (const Json& each : account_to_fhir(account, "ada")) lines.push_back(write_exact(each));
  for (const std::string& each : lines) links.want(exactly(each));
  for (const std::string& each : lines) links.learn(exactly(each));
  std::map<std::string, std::int64_t> sums;
  for (const std::string& each : lines) {
    const auto from = money_from_fhir(exactly(each), links);
    EXPECT_EQ(from.fault, "") << each;
    for (const ForAccount& row : from.rows) {
      EXPECT_EQ(row.patient, "ada");
      if (row.content.contains("shareBasisPoints")) sums["share"] = row.content["shareBasisPoints"];
      for (const Json& amount : row.content.value("amounts", Json::array())) {
        const std::string name =
            row.content["kind"].get<std::string>() + " " + amount["name"].get<std::string>();
        sums[name] += amount["amountMinor"].get<std::int64_t>();
      }
    }
  }
  EXPECT_EQ(sums, (std::map<std::string, std::int64_t>{{"share", 8'750},
                                                       {"invoice net", 1'000},
                                                       {"invoice gross", 1'081},
                                                       {"claim total", 946},
                                                       {"explanation-of-benefit submitted", 946},
                                                       {"explanation-of-benefit benefit", 900},
                                                       {"explanation-of-benefit payment", 900},
                                                       {"payment-reconciliation payment", 1'081},
                                                       {"payment-reconciliation advance", 100},
                                                       {"payment-reconciliation adjustment", 19}}));
}

}  // namespace
}  // namespace carelog::tools
