// Real records imported and exported, on the embedded log and on Kafka: every figure in the data's
// own description, and the resources again.
#include <algorithm>
#include <map>
#include <set>

#include "tests/system/billing/bills_of_all_sorts.h"
#include "tests/system/imported_records.h"
#include "tools/fhir/exact_json.h"

namespace carelog::system_test {
namespace {

const std::string fhir = data_folder + "fhir-r4-1000patients/";

using Counts = std::map<std::string, int>;

// The counts in SOURCE.md of the Synthea set.
const Counts synthea_counts = {{"allergies", 40},     {"care-plans", 49},    {"conditions", 438},
                               {"encounters", 604},   {"immunizations", 29}, {"medications", 663},
                               {"observations", 990}, {"procedures", 249}};
const Counts synthea_classes = {{"wellness", 348}, {"ambulatory", 174}, {"outpatient", 52},
                                {"emergency", 17}, {"inpatient", 11},   {"urgentcare", 2}};

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class Records : public ImportedRecords {
 protected:
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
  BillsOfAllSorts bills(program_);
  const auto list = program_.get("/api/patients?limit=60", "admin");
  int nth = 0;
  for (const auto& each : json::parse(list.body)) bills.bill(each.at("id"), nth++);
  program_.wait_until_caught_up();
  const auto out = program_.file("out");
  ASSERT_EQ(program_.run({"export", "fhir", out.string()}).exit_code, 0);
  infra::ChildProcessOptions options;
  options.arguments = {CARELOG_SOURCE_DIR "/infra/deploy/validate-fhir", out.string(), "200", fhir};
  const auto validated = infra::run_child(options, std::chrono::minutes(8));
  EXPECT_EQ(validated.exit_code, 0) << validated.output << validated.errors;
  for (const char* type :
       {"AllergyIntolerance", "CarePlan", "Claim", "Condition", "Coverage", "Encounter",
        "ExplanationOfBenefit", "Immunization", "Invoice", "MedicationRequest", "Observation",
        "Patient", "PaymentReconciliation", "Procedure"}) {
    EXPECT_NE(validated.output.find("/" + std::string(type) + ".ndjson: "), std::string::npos)
        << validated.output;
  }
}

}  // namespace
}  // namespace carelog::system_test
