// Bills as FHIR R4: another system's come in as money of record, once; ours go out and come in
// elsewhere.
#include "tests/system/billing/bills_of_all_sorts.h"
#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

class FhirBills : public OneProgram {
 protected:
  static std::string written(const std::string& name, const std::vector<std::string>& lines) {
    const auto path = program().file(name);
    std::ofstream out(path);
    for (const std::string& each : lines) out << each << "\n";
    return path;
  }
  // "kind payer name": how many records, and their sum.
  static std::map<std::string, std::pair<int, std::int64_t>> on_record(Program& of) {
    of.wait_until_caught_up();
    std::map<std::string, std::pair<int, std::int64_t>> sums;
    const auto answer = of.get("/api/billing/money-of-record?groupBy=payer", "biller");
    for (const json& each : json::parse(answer.body)) {
      sums[each.at("kind").get<std::string>() + " " + each.value("payer", "") + " " +
           each.value("name", "")] = {each.at("records"), each.at("amountMinor")};
    }
    return sums;
  }
  static bool says(const infra::ChildResult& run, const std::string& text) {
    return run.output.find(text) != std::string::npos;
  }
};

const std::string of_p = R"("patient":{"reference":"Patient/p"},"created":"2026-02-01",)";
const std::string of_aetna = R"("insurer":{"reference":"Organization/a"},)";

std::vector<std::string> foreign_bills() {
  return {
      R"({"resourceType":"Organization","id":"a","name":"Aetna"})",
      R"({"resourceType":"Patient","id":"p","name":[{"text":"Pat Foreign"}],)"
      R"("birthDate":"1970-01-01"})",
      R"({"resourceType":"Coverage","id":"v","status":"active","beneficiary":{"reference":)"
      R"("Patient/p"},"payor":[{"reference":"Organization/a"}],"subscriberId":"A-1","period":)"
      R"({"start":"2026-01-01"},"costToBeneficiary":[{"type":{"coding":[{"system":)"
      R"("http://terminology.hl7.org/CodeSystem/coverage-copay-type","code":"copaypct"}]},)"
      R"("valueQuantity":{"value":20}}]})",
      R"({"resourceType":"Claim","id":"c","status":"active","use":"claim",)" + of_p + of_aetna +
          R"("total":{"value":120.50,"currency":"USD"}})",
      R"({"resourceType":"ExplanationOfBenefit","id":"e","status":"active","use":"claim",)" + of_p +
          of_aetna +
          R"("total":[{"category":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/)"
          R"(adjudication","code":"benefit"}]},"amount":{"value":100,"currency":"USD"}}]})",
      R"({"resourceType":"Invoice","id":"i","status":"issued","subject":{"reference":"Patient/p"},)"
      R"("date":"2026-02-01","totalGross":{"value":20.5,"currency":"USD"}})",
      R"({"resourceType":"PaymentReconciliation","id":"r","status":"active",)"
      R"("created":"2026-02-09","paymentDate":"2026-02-09",)"
      R"("paymentIssuer":{"display":"Aetna"},"paymentAmount":)"
      R"({"value":100,"currency":"USD"},"detail":[{"type":{"coding":[{"code":"payment"}]},)"
      R"("request":{"reference":"Claim/c"},"amount":{"value":100,"currency":"USD"}}]})"};
}

TEST_F(FhirBills, OfAnotherSystemAreMoneyOfRecordOnce) {
  const std::string file = written("bills.ndjson", foreign_bills());
  const std::string rejects = program().file("rejects.csv");
  const auto import = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"import", "fhir", file, "--rejects", rejects, "--force"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return program().run(arguments);
  };
  const auto tried = import({"--dry-run"});
  EXPECT_TRUE(says(tried, "1 Claim: would be sent")) << tried.output;
  EXPECT_TRUE(on_record(program()).empty());
  const auto first = import({});
  EXPECT_EQ(first.exit_code, 0) << first.output << first.errors;
  const std::map<std::string, std::pair<int, std::int64_t>> expected = {
      {"claim Aetna total", {1, 12'050}},
      {"explanation-of-benefit Aetna benefit", {1, 10'000}},
      {"invoice  gross", {1, 2'050}},
      {"payment-reconciliation Aetna payment", {1, 10'000}}};
  EXPECT_EQ(on_record(program()), expected);
  const auto second = import({});
  EXPECT_EQ(second.exit_code, 0) << second.output << second.errors;
  EXPECT_EQ(on_record(program()), expected);

  const auto list = program().get("/api/patients?name=foreign", "admin");
  const std::string id = json::parse(list.body).at(0).at("id");
  const json account = json::parse(program().get("/api/billing/accounts/" + id, "biller").body);
  EXPECT_EQ(account.at("balanceMinor"), 0);
  EXPECT_TRUE(account.at("invoices").empty());
  ASSERT_EQ(account.at("coverages").size(), 1u) << account.dump();
  EXPECT_EQ(account.at("coverages")[0].at("payer"), "Aetna");
  EXPECT_EQ(account.at("coverages")[0].at("shareBasisPoints"), 8'000);
}

TEST_F(FhirBills, ThatAreNotUnderstoodAreCountedAndKept) {
  const std::string file = written(
      "odd.ndjson",
      {R"({"resourceType":"Patient","id":"odd","name":[{"text":"Odd"}],"birthDate":"1970-01-01"})",
       R"({"resourceType":"Invoice","id":"yen","status":"issued","subject":{"reference":)"
       R"("Patient/odd"},"date":"2026-02-01","totalGross":{"value":20.5,"currency":"JPY"}})",
       R"({"resourceType":"Invoice","id":"euro","status":"issued","subject":{"reference":)"
       R"("Patient/odd"},"date":"2026-02-01","totalGross":{"value":20.5,"currency":"EUR"}})",
       R"({"resourceType":"Invoice","id":"void","status":"cancelled","subject":{"reference":)"
       R"("Patient/odd"},"date":"2026-02-01"})",
       R"({"resourceType":"PaymentReconciliation","id":"alone","status":"active","created":)"
       R"("2026-02-09","paymentDate":"2026-02-09","paymentAmount":{"value":1,"currency":"USD"}})"});
  const std::string rejects = program().file("odd.csv");
  const auto run = program().run({"import", "fhir", file, "--rejects", rejects});
  EXPECT_EQ(run.exit_code, 4) << run.output;
  EXPECT_TRUE(says(run, "totalGross has more than 0 digits behind the point")) << run.output;
  EXPECT_TRUE(says(run, "counts for nothing")) << run.output;
  EXPECT_TRUE(says(run, "give the files of the claims and invoices")) << run.output;
  EXPECT_TRUE(says(run, "the account is kept in USD")) << run.output;
  EXPECT_NE(text_of(rejects).find(R"(""currency"":""EUR"")"), std::string::npos);
}

TEST_F(FhirBills, OfOursGoOutAndComeInElsewhere) {
  Program ours;
  ours.start();
  BillsOfAllSorts bills(ours);
  for (int nth = 0; nth < 5; ++nth) {
    const auto answer = ours.post("/api/patients", "receptionist",
                                  patient("Ada", "out" + std::to_string(nth) + "@x.org"));
    ASSERT_EQ(answer.status, 201) << answer.body;
    bills.bill(id_of(answer), nth);
  }
  ours.wait_until_caught_up();
  const auto out = ours.file("out");
  const auto exported = ours.run({"export", "fhir", out.string()});
  EXPECT_EQ(exported.exit_code, 0) << exported.errors;
  for (const char* count : {"5 Coverage.", "4 Claim.", "3 ExplanationOfBenefit.", "5 Invoice.",
                            "6 PaymentReconciliation."}) {
    EXPECT_TRUE(says(exported, count)) << count << ": " << exported.output;
  }
  Program theirs;
  theirs.start();
  std::vector<std::string> arguments = {"import", "fhir"};
  for (const auto& each : std::filesystem::directory_iterator(out))
    arguments.push_back(each.path());
  arguments.insert(arguments.end(), {"--rejects", theirs.file("rejects.csv").string()});
  const auto imported = theirs.run(arguments);
  EXPECT_EQ(imported.exit_code, 4) << imported.output;  // what is void and reversed stays behind
  EXPECT_TRUE(says(imported, "1 x Invoice, not understood: is cancelled")) << imported.output;
  EXPECT_FALSE(says(imported, ", refused:")) << imported.output;
  const auto sums = on_record(theirs);
  EXPECT_EQ(sums.at("invoice  gross").first, 4);
  EXPECT_EQ(sums.at("explanation-of-benefit Bluestar payment"), (std::pair(2, 10'000L)));
  EXPECT_EQ(sums.at("payment-reconciliation Bluestar payment"), (std::pair(2, 10'000L)));
}

}  // namespace
}  // namespace carelog::system_test
