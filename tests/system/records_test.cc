// Real records imported and exported, on the embedded log and on Kafka: every figure in the data's
// own description, and the resources again.
#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <set>

#include "tests/system/program.h"
#include "tools/fhir/exact_json.h"

namespace carelog::system_test {
namespace {

const std::string data_folder = CARELOG_SOURCE_DIR "/../shared/data/";
const std::string synthea = data_folder + "synthea-csv-27patients";
const std::string fhir = data_folder + "fhir-r4-1000patients/";

using Counts = std::map<std::string, int>;

// The counts in SOURCE.md of the Synthea set.
const Counts synthea_counts = {{"allergies", 40},     {"care-plans", 49},    {"conditions", 438},
                               {"encounters", 604},   {"immunizations", 29}, {"medications", 663},
                               {"observations", 990}, {"procedures", 249}};
const Counts synthea_classes = {{"wellness", 348}, {"ambulatory", 174}, {"outpatient", 52},
                                {"emergency", 17}, {"inpatient", 11},   {"urgentcare", 2}};

// Costs of encounters, medications and procedures, insurance periods, claims, their transactions.
constexpr int synthea_money_records = 604 + 663 + 249 + 1'051 + 1'267 + 5'228;

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class Records : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(synthea)) GTEST_SKIP() << "no data at " << synthea;
    if (GetParam() == std::string("Kafka")) {
      const char* broker = std::getenv("CARELOG_TEST_KAFKA");
      if (broker == nullptr) GTEST_SKIP() << "CARELOG_TEST_KAFKA names no broker";
      log_ = {"--log", "kafka://" + std::string(broker) + "/records" +
                           std::to_string(std::random_device()())};
    }
    start();
  }
  void start() { program_.start(log_); }
  int verified() {
    std::vector<std::string> arguments = {"audit", "verify"};
    arguments.insert(arguments.end(), log_.begin(), log_.end());
    return program_.run(arguments).exit_code;
  }

  infra::ChildResult import_synthea(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"import", "synthea", synthea, "--rejects", rejects()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return program_.run(arguments);
  }
  std::string rejects() const { return program_.file("rejects.csv"); }

  std::vector<std::string> patients() {
    program_.wait_until_caught_up();
    std::vector<std::string> ids;
    const auto list = program_.get("/api/patients?limit=100&active=all&count=true", "admin");
    for (const auto& each : json::parse(list.body)) ids.push_back(each.at("id"));
    EXPECT_EQ(list.header("x-total-count"), std::to_string(ids.size()));
    return ids;
  }
  // All pages of the work list.
  json duplicates() {
    json all = json::array();
    std::string path = "/api/patients/duplicates?limit=100";
    while (!path.empty()) {
      auto page = program_.get(path, "admin");
      for (int tries = 0; tries < 20 && page.status == 503; ++tries)  // as it asks for
        page = program_.get(path, "admin");
      EXPECT_EQ(page.status, 200) << page.body;
      for (const auto& pair : json::parse(page.body)) all.push_back(pair);
      path = next_page(page);
    }
    return all;
  }
  // Over all patients, by queries.
  int count_of(const std::vector<std::string>& ids, const std::string& kind,
               const std::string& code = {}) {
    int count = 0;
    for (const std::string& id : ids) {
      const auto list = program_.get("/api/patients/" + id + "/" + kind + "?limit=1&count=true" +
                                         (code.empty() ? "" : "&code=" + code),
                                     "clinician");
      EXPECT_EQ(list.status, 200) << list.body;
      count += std::stoi(list.header("x-total-count"));
    }
    return count;
  }
  void expect_the_synthea_set() {
    const auto ids = patients();
    EXPECT_EQ(ids.size(), 27u);
    for (const auto& [kind, count] : synthea_counts) EXPECT_EQ(count_of(ids, kind), count) << kind;
    for (const auto& [name, count] : synthea_classes) {
      EXPECT_EQ(count_of(ids, "encounters", "urn:synthea:encounterclass|" + name), count) << name;
    }
  }

  // By kind and name of the amount: how many records, and what they come to in cents.
  std::map<std::string, std::pair<int, std::int64_t>> money_of_record() {
    program_.wait_until_caught_up();
    const auto answer = program_.get("/api/billing/money-of-record", "biller");
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::map<std::string, std::pair<int, std::int64_t>> sums;
    for (const auto& each : json::parse(answer.body)) {
      const std::string name = each.at("kind").get<std::string>() + " " + each.value("name", "");
      sums[name] = {each.at("records"), each.at("amountMinor")};
    }
    return sums;
  }
  // As much of it as is shown by now.
  int money_records_shown() {
    const auto answer = program_.get("/api/billing/money-of-record", "biller");
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::map<std::string, int> records;  // by kind: as many as of the amount that each has
    for (const auto& each : json::parse(answer.body)) {
      int& most = records[each.at("kind").get<std::string>()];
      most = std::max(most, each.at("records").get<int>());
    }
    int all = 0;
    for (const auto& [kind, count] : records) all += count;
    return all;
  }
  // To the cent, as SOURCE.md of the Synthea set has them.
  void expect_the_money_of_synthea() {
    const auto sums = money_of_record();
    const std::map<std::string, std::pair<int, std::int64_t>> expected = {
        {"encounter base-cost", {604, 69'900'45}},
        {"encounter claim-cost", {604, 2'259'172'04}},
        {"encounter payer-coverage", {604, 285'980'29}},
        {"medication total-cost", {663, 1'721'254'65}},
        {"charge amount", {1'545, 1'092'402'73}},
        {"payment amount", {1'843, 1'103'503'95}},
        {"transfer-in amount", {920, 557'125'52}},
        {"transfer-out amount", {920, 557'125'52}}};
    for (const auto& [name, sum] : expected) {
      ASSERT_TRUE(sums.contains(name)) << name;
      EXPECT_EQ(sums.at(name), sum) << name;
    }
    EXPECT_EQ(sums.at("insurance-period ").first, 1'051);
    EXPECT_EQ(sums.at("claim outstanding-patient").first, 1'267);
  }

  Program program_;
  std::vector<std::string> log_;  // flags
};

INSTANTIATE_TEST_SUITE_P(On, Records, ::testing::Values("Embedded", "Kafka"),
                         [](const auto& log) { return std::string(log.param); });

TEST_P(Records, OfSyntheaComeInWhole) {
  const auto tried = import_synthea({"--dry-run"});
  EXPECT_EQ(tried.exit_code, 0) << tried.output << tried.errors;
  EXPECT_NE(tried.output.find("990 Observation: would be sent"), std::string::npos) << tried.output;
  EXPECT_TRUE(patients().empty());
  const auto first = import_synthea();
  EXPECT_EQ(first.exit_code, 0) << first.output << first.errors;
  expect_the_synthea_set();
  const auto summary = json::parse(program_.get("/api/analytics/summary", "admin").body);
  EXPECT_EQ(summary.at("deceased"), 2);

  const auto second = import_synthea();
  EXPECT_EQ(second.exit_code, 0) << second.output << second.errors;
  EXPECT_NE(second.output.find("Observation                       0          990            0"),
            std::string::npos)
      << second.output;
  expect_the_synthea_set();
  expect_the_money_of_synthea();
  EXPECT_EQ(verified(), 0);

  const auto out = program_.file("out");
  const auto exported = program_.run({"export", "fhir", out.string()});
  EXPECT_EQ(exported.exit_code, 0) << exported.errors;
  EXPECT_EQ(lines_of(out / "Patient.ndjson").size(), 27u);
  EXPECT_EQ(lines_of(out / "Encounter.ndjson").size(), 604u);
  EXPECT_EQ(lines_of(out / "MedicationRequest.ndjson").size(), 663u);
  const auto tables = program_.file("tables");
  EXPECT_EQ(program_.run({"export", "csv", tables.string()}).exit_code, 0);
  EXPECT_EQ(lines_of(tables / "observations.csv").size(), 991u);
}

TEST_P(Records, OfSyntheaComeInOnceHoweverOftenItIsKilled) {
  int interrupted = 0;
  for (const int delay_ms : {200, 350, 500, 650, 800}) {
    std::thread import([&] {
      if (import_synthea({"--patience-s", "0", "--in-flight", "1"}).exit_code != 0) ++interrupted;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
    program_.kill();
    import.join();
    start();
  }
  EXPECT_GT(interrupted, 2) << "imports were faster than their kills";
  const auto last = import_synthea();
  EXPECT_EQ(last.exit_code, 0) << last.output << last.errors;
  expect_the_synthea_set();
  EXPECT_EQ(verified(), 0);
  const std::string before = sums_of(program_.run({"checksum"}).output);
  for (const char* model : {"patients", "chart", "occupancy", "duplicates", "audit"}) {
    EXPECT_EQ(program_.run({"rebuild", model}).exit_code, 0) << model;
  }
  EXPECT_EQ(sums_of(program_.run({"checksum"}).output), before);
}

// Killed when the read model shows some of the money and not all.
TEST_P(Records, OfMoneyComeInOnceThoughTheirImportIsKilledHalfWay) {
  int half_way = 0;
  for (const int shown : {1, 3'000, 6'000}) {
    std::atomic<bool> over = false;
    std::thread import([&] {
      import_synthea({"--patience-s", "2", "--in-flight", "1"});
      over = true;
    });
    while (!over && money_records_shown() < shown) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    program_.kill();
    import.join();
    start();
    program_.wait_until_caught_up();
    const int records = money_records_shown();
    if (records > 0 && records < synthea_money_records) ++half_way;
  }
  EXPECT_GT(half_way, 0) << "imports were faster than their kills";
  const auto last = import_synthea();
  EXPECT_EQ(last.exit_code, 0) << last.output << last.errors;
  expect_the_money_of_synthea();
  EXPECT_EQ(money_records_shown(), synthea_money_records);
  EXPECT_EQ(verified(), 0);
  const std::string before = sums_of(program_.run({"checksum"}).output);
  EXPECT_EQ(program_.run({"rebuild", "billing"}).exit_code, 0);
  EXPECT_EQ(sums_of(program_.run({"checksum"}).output), before);
  expect_the_money_of_synthea();
}

// Without the ids that carelog assigns.
std::vector<std::string> anonymous(const std::filesystem::path& file) {
  std::vector<std::string> all;
  for (const std::string& line : lines_of(file)) {
    auto resource = tools::parse_exact(line).value();
    resource.erase("id");
    resource.erase("patient");
    all.push_back(tools::write_exact(resource));
  }
  std::sort(all.begin(), all.end());
  return all;
}

json with_lists_sorted(const json& value) {
  if (!value.is_structured()) return value;
  json sorted = value.is_array() ? json::array() : json::object();
  for (const auto& [name, each] : value.items()) {
    if (value.is_array()) {
      sorted.push_back(with_lists_sorted(each));
    } else {
      sorted[name] = with_lists_sorted(each);
    }
  }
  if (sorted.is_array()) std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// The day on which it was registered here is in no source.
void erase_registration(json& resource) {
  if (!resource.contains("meta") || !resource["meta"].contains("tag")) return;
  json& tags = resource["meta"]["tag"];
  if (tags.at(0).at("system") == "urn:carelog:registered-date") tags.erase(0);
  if (tags.empty()) resource["meta"].erase("tag");
  if (resource["meta"].empty()) resource.erase("meta");
}

// The resources without their ids, whatever the order of their lists.
std::set<std::string> in_any_order(const std::filesystem::path& file) {
  std::set<std::string> all;
  for (const std::string& line : lines_of(file)) {
    json resource = json::parse(line);
    resource.erase("id");
    erase_registration(resource);
    all.insert(with_lists_sorted(resource).dump());
  }
  return all;
}

TEST_P(Records, OfFhirGoInAndOutEqual) {
  const std::string patients_file = fhir + "Patient.ndjson";
  const std::string allergies_file = fhir + "AllergyIntolerance.ndjson";
  const auto run =
      program_.run({"import", "fhir", allergies_file, patients_file, "--rejects", rejects()});
  EXPECT_EQ(run.exit_code, 0) << run.output << run.errors;
  program_.wait_until_caught_up();
  const auto out = program_.file("out");
  const auto exported = program_.run({"export", "fhir", out.string()});
  EXPECT_EQ(exported.exit_code, 0) << exported.errors;
  EXPECT_EQ(exported.output, "835 AllergyIntolerance.ndjson\n1144 Patient.ndjson\n");
  const auto came = in_any_order(patients_file);
  EXPECT_EQ(came.size(), 1144u);
  EXPECT_TRUE(in_any_order(out / "Patient.ndjson") == came);
  EXPECT_EQ(anonymous(out / "AllergyIntolerance.ndjson"), anonymous(allergies_file));

  // Seven have the number of another patient's driver's licence: a clerk shall look at them.
  int same_numbers = 0;
  for (const auto& pair : duplicates())
    same_numbers +=
        pair.at("reasons").dump().find("same-person-number") != std::string::npos ? 1 : 0;
  EXPECT_EQ(same_numbers, 7);

  const auto allergy = json::parse(lines_of(out / "AllergyIntolerance.ndjson").at(0));
  const std::string patient = allergy.at("patient").at("reference");
  const auto bundle = program_.run({"export", "bundle", patient.substr(patient.find('/') + 1)});
  EXPECT_EQ(bundle.exit_code, 0) << bundle.errors;
  EXPECT_EQ(json::parse(bundle.output).at("entry").at(0).at("resource").at("resourceType"),
            "Patient");
  EXPECT_EQ(program_.run({"export", "bundle", "0b7e9f66-0000-8000-8000-00000000000a"}).exit_code,
            3);
}

class RecordsOut : public Records {};  // the same from both logs

INSTANTIATE_TEST_SUITE_P(Of, RecordsOut, ::testing::Values("Embedded"),
                         [](const auto& log) { return std::string(log.param); });

// Two hundred of each type. Of the source's patients three are refused for their languages; ours
// are refused for nothing else.
TEST_P(RecordsOut, AreWhatAnIndependentValidatorWants) {
  const auto run = program_.run({"import", "fhir", fhir + "AllergyIntolerance.ndjson",
                                 fhir + "Patient.ndjson", "--rejects", rejects()});
  ASSERT_EQ(run.exit_code, 0) << run.output << run.errors;
  ASSERT_EQ(import_synthea({"--force"}).exit_code, 0);
  program_.wait_until_caught_up();
  const auto out = program_.file("out");
  ASSERT_EQ(program_.run({"export", "fhir", out.string()}).exit_code, 0);
  infra::ChildProcessOptions options;
  options.arguments = {CARELOG_SOURCE_DIR "/infra/deploy/validate-fhir", out.string(), "200", fhir};
  const auto validated = infra::run_child(options, std::chrono::minutes(8));
  EXPECT_EQ(validated.exit_code, 0) << validated.output << validated.errors;
  for (const char* type :
       {"AllergyIntolerance", "CarePlan", "Condition", "Encounter", "Immunization",
        "MedicationRequest", "Observation", "Patient", "Procedure"}) {
    EXPECT_NE(validated.output.find("/" + std::string(type) + ".ndjson: "), std::string::npos)
        << validated.output;
  }
}

}  // namespace
}  // namespace carelog::system_test
