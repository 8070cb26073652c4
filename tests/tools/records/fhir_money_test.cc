// Coverages, claims, invoices and payments of another system as money of record.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/fhir/exact_json.h"
#include "tools/fhir/money/fhir_amount.h"
#include "tools/fhir/money/money_from_fhir.h"

namespace carelog::tools {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

Json exactly(const std::string& text) {
  return parse_exact(text).value();
}

TEST(FhirAmount, IsExactInTheDigitsOfItsCurrency) {
  const auto minor = [](const std::string& value, const std::string& currency) {
    return amount_of(exactly(R"({"value":)" + value + R"(,"currency":")" + currency + "\"}"));
  };
  EXPECT_EQ(minor("77.49", "USD")->minor, 7'749);
  EXPECT_EQ(minor("77.5", "USD")->minor, 7'750);
  EXPECT_EQ(minor("77", "USD")->minor, 7'700);
  EXPECT_EQ(minor("77.4900", "USD")->minor, 7'749);
  EXPECT_EQ(minor("1.5e3", "JPY")->minor, 1'500);
  EXPECT_EQ(minor("1500", "JPY")->minor, 1'500);
  EXPECT_EQ(minor("1.234", "KWD")->minor, 1'234);
  EXPECT_EQ(minor("-0.01", "EUR")->minor, -1);
  EXPECT_EQ(minor("0.00", "EUR")->minor, 0);
  EXPECT_THAT(minor("0.5", "JPY").error(), HasSubstr("more than 0 digits"));
  EXPECT_THAT(minor("0.005", "USD").error(), HasSubstr("more than 2 digits"));
  EXPECT_THAT(minor("1.2345", "KWD").error(), HasSubstr("more than 3 digits"));
  EXPECT_THAT(minor("1e20", "USD").error(), HasSubstr("too large"));
  EXPECT_THAT(minor("1e-400", "USD").error(), HasSubstr("no amount"));
  EXPECT_THAT(minor("\"5\"", "USD").error(), HasSubstr("no number"));
  EXPECT_THAT(minor("5", "dollars").error(), HasSubstr("ISO 4217, not dollars"));
  EXPECT_THAT(amount_of(exactly(R"({"value":5})")).error(), HasSubstr("names no currency"));
  EXPECT_THAT(amount_of(exactly(R"({"currency":"USD"})")).error(), HasSubstr("has no value"));
  EXPECT_EQ(write_exact(money_of(-1'205, "USD")), R"({"currency":"USD","value":-12.05})");
  EXPECT_EQ(write_exact(money_of(1'205, "JPY")), R"({"currency":"JPY","value":1205})");
}

MoneyFromFhir read(const std::string& text, const MoneyLinks& links = {}) {
  return money_from_fhir(exactly(text), links);
}

const std::string claim_head =
    R"({"resourceType":"Claim","id":"c","status":"active","use":"claim",)"
    R"("patient":{"reference":"Patient/p"},"created":"2026-01-31T10:00:00Z",)";

TEST(MoneyFromFhir, OfAClaimIsItsTotal) {
  const auto from =
      read(claim_head + R"("insurer":{"display":"Aetna"},"type":{"text":"x"},)"
                        R"("billablePeriod":{"start":"2026-01-05","end":"2026-01-06"},)"
                        R"("total":{"value":12.5,"currency":"USD"}})");
  EXPECT_EQ(from.fault, "");
  ASSERT_EQ(from.rows.size(), 1u);
  EXPECT_EQ(from.rows[0].patient, "p");
  EXPECT_EQ(from.rows[0].content,
            (Json{{"kind", "claim"},
                  {"payer", "Aetna"},
                  {"on", "2026-01-05"},
                  {"currency", "USD"},
                  {"amounts", {{{"name", "total"}, {"amountMinor", 1'250}}}}}));
  EXPECT_EQ(from.not_understood, (std::vector<std::string>{"billablePeriod", "created", "type"}));
}

TEST(MoneyFromFhir, SaysWhyAResourceDoesNotCount) {
  const auto fault = [](std::string text, const std::string& old, const std::string& with) {
    return read(text.replace(text.find(old), old.size(), with)).fault;
  };
  const std::string sound = claim_head + R"("total":{"value":1,"currency":"USD"}})";
  EXPECT_EQ(read(sound).fault, "");
  EXPECT_THAT(fault(sound, "\"active\"", "\"cancelled\""), HasSubstr("counts for nothing"));
  EXPECT_THAT(fault(sound, "\"active\"", "\"draft\""), HasSubstr("draft"));
  EXPECT_THAT(fault(sound, "\"active\"", "\"entered-in-error\""), HasSubstr("in error"));
  EXPECT_THAT(fault(sound, "\"active\"", "\"odd\""), HasSubstr("status changes its meaning"));
  EXPECT_THAT(fault(sound, "\"status\":\"active\",", ""), HasSubstr("has no status"));
  EXPECT_THAT(fault(sound, "\"use\":\"claim\"", "\"use\":\"preauthorization\""),
              HasSubstr("preauthorization"));
  EXPECT_THAT(fault(sound, "Patient/p", "Group/g"), HasSubstr("no Patient"));
  EXPECT_THAT(fault(sound, "2026-01-31T10:00:00Z", "2026-01"), HasSubstr("created names no day"));
  EXPECT_THAT(fault(sound, "USD", "USA"), HasSubstr("total names no currency"));
  EXPECT_THAT(fault(sound, "\"value\":1", "\"value\":1.001"), HasSubstr("total has more than 2"));
  EXPECT_THAT(fault(sound, "\"value\":1", "\"value\":-1"), HasSubstr("total is negative"));
  EXPECT_THAT(fault(sound, "\"id\":\"c\",", ""), HasSubstr("no id"));
}

TEST(MoneyFromFhir, OfAnExplanationIsByTheCodesOfItsTotals) {
  const std::string total =
      R"({"category":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/adjudication",)"
      R"("code":"CODE"}]},"amount":{"value":VALUE,"currency":"USD"}})";
  const auto of = [&](std::string code, const std::string& value) {
    std::string one = total;
    one.replace(one.find("CODE\""), 4, code);
    return one.replace(one.find("VALUE"), 5, value);
  };
  const auto from = read(
      R"({"resourceType":"ExplanationOfBenefit","id":"e","status":"active","use":"claim",)"
      R"("patient":{"reference":"urn:uuid:p"},"created":"2026-02-01","insurer":{"display":"A"},)"
      R"("total":[)" +
      of("submitted", "100") + "," + of("benefit", "80.00") + "," + of("benefit", "1") +
      R"(],"payment":{"amount":{"value":81,"currency":"USD"},"date":"2026-02-03"}})");
  EXPECT_EQ(from.fault, "");
  ASSERT_EQ(from.rows.size(), 1u);
  EXPECT_EQ(from.rows[0].patient, "p");
  EXPECT_EQ(from.rows[0].content.at("kind"), "explanation-of-benefit");
  EXPECT_EQ(from.rows[0].content.at("amounts"),
            (Json{{{"name", "submitted"}, {"amountMinor", 10'000}},
                  {{"name", "benefit"}, {"amountMinor", 8'100}},
                  {{"name", "payment"}, {"amountMinor", 8'100}}}));
  EXPECT_EQ(from.not_understood, (std::vector<std::string>{"payment.date"}));
  EXPECT_THAT(read(R"({"resourceType":"ClaimResponse","id":"e","status":"active","use":"claim",)"
                   R"("patient":{"reference":"Patient/p"},"created":"2026-02-01",)"
                   R"("outcome":"queued"})")
                  .fault,
              HasSubstr("outcome is queued"));
}

TEST(MoneyFromFhir, OfACoverageWithTermsIsACoverage) {
  const std::string copay_type =
      R"("type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/coverage-copay-type",)";
  const std::string head =
      R"({"resourceType":"Coverage","id":"v","status":"active","beneficiary":)"
      R"({"reference":"Patient/p"},"payor":[{"display":"Aetna"}],"subscriberId":"m-1",)"
      R"("period":{"start":"2026-01-01","end":"2026-12-31"},"class":[{"type":{"coding":[{"code":)"
      R"("plan"}]},"value":"S","name":"Silver"}])";
  const std::string copay = head + R"(,"costToBeneficiary":[{)" + copay_type +
                            R"("code":"copay"}]},"valueMoney":{"value":25,"currency":"USD"}}]})";
  EXPECT_TRUE(is_coverage_with_terms(exactly(copay)));
  const auto from = read(copay);
  EXPECT_EQ(from.fault, "");
  EXPECT_EQ(from.rows.at(0).content, (Json{{"payer", "Aetna"},
                                           {"plan", "Silver"},
                                           {"memberId", "m-1"},
                                           {"copayMinor", 2'500},
                                           {"currency", "USD"},
                                           {"validFrom", "2026-01-01"},
                                           {"validUntil", "2026-12-31"}}));
  EXPECT_EQ(from.not_understood, (std::vector<std::string>{"class.value"}));
  const auto share = [&](const std::string& percent) {
    return read(head + R"(,"costToBeneficiary":[{)" + copay_type +
                R"("code":"copaypct"}]},"valueQuantity":{"value":)" + percent + "}}]}");
  };
  EXPECT_EQ(share("12.5").rows.at(0).content.at("shareBasisPoints"), 8'750);
  EXPECT_EQ(share("0").rows.at(0).content.at("shareBasisPoints"), 10'000);
  EXPECT_THAT(share("100").fault, HasSubstr("below 100"));
  EXPECT_THAT(share("12.345").fault, HasSubstr("more than 2 digits"));

  const auto bare = read(head + "}");
  EXPECT_FALSE(is_coverage_with_terms(exactly(head + "}")));
  EXPECT_EQ(bare.rows.at(0).content,
            (Json{{"kind", "insurance-period"}, {"payer", "Aetna"}, {"on", "2026-01-01"}}));
  EXPECT_THAT(bare.not_understood, Contains(HasSubstr("kept as a period of insurance")));
  const auto paid_by = [&](const std::string& who) {
    std::string text = copay;
    return read(text.replace(text.find(R"("display":"Aetna")"), 17, who)).fault;
  };
  EXPECT_THAT(paid_by(R"("reference":"Patient/p")"), HasSubstr("paid by a person"));
  EXPECT_THAT(paid_by(R"("x":"y")"), HasSubstr("names nobody"));
}

TEST(MoneyFromFhir, OfAPaymentIsForThePatientsOfWhatItPays) {
  const std::string payment =
      R"({"resourceType":"PaymentReconciliation","id":"r","status":"active","outcome":"complete",)"
      R"("created":"2026-03-01","paymentDate":"2026-03-02","paymentIssuer":{"display":"Aetna"},)"
      R"("paymentAmount":{"value":30,"currency":"USD"},"detail":[)"
      R"({"type":{"coding":[{"code":"payment"}]},"request":{"reference":"Claim/a"},)"
      R"("amount":{"value":10,"currency":"USD"}},)"
      R"({"type":{"coding":[{"code":"payment"}]},"request":{"reference":"Claim/b"},)"
      R"("amount":{"value":15,"currency":"USD"}},)"
      R"({"type":{"coding":[{"code":"adjustment"}]},"request":{"reference":"Claim/b"},)"
      R"("amount":{"value":5,"currency":"USD"}}]})";
  EXPECT_THAT(read(payment).fault, HasSubstr("give the files of the claims"));
  MoneyLinks links;
  links.want(exactly(payment));
  EXPECT_TRUE(links.wants_any());
  links.learn(exactly(R"({"resourceType":"Claim","id":"a","patient":{"reference":"Patient/p"}})"));
  const auto in_part = read(payment, links);
  EXPECT_EQ(in_part.rows.size(), 1u);
  EXPECT_THAT(in_part.not_understood, Contains(HasSubstr("detail (it names no Claim")));
  EXPECT_THAT(in_part.not_understood, Contains(HasSubstr("paymentAmount")));
  links.learn(exactly(R"({"resourceType":"Claim","id":"b","patient":{"reference":"Patient/q"}})"));
  const auto whole = read(payment, links);
  EXPECT_EQ(whole.fault, "");
  EXPECT_THAT(whole.not_understood, Not(Contains(HasSubstr("paymentAmount"))));
  ASSERT_EQ(whole.rows.size(), 2u);
  EXPECT_EQ(whole.rows[0].patient, "p");
  EXPECT_EQ(whole.rows[1].patient, "q");
  EXPECT_EQ(whole.rows[1].content.at("payer"), "Aetna");
  EXPECT_EQ(whole.rows[1].content.at("on"), "2026-03-02");
  EXPECT_EQ(whole.rows[1].content.at("amounts"),
            (Json{{{"name", "payment"}, {"amountMinor", 1'500}},
                  {{"name", "adjustment"}, {"amountMinor", 500}}}));
}

}  // namespace
}  // namespace carelog::tools
