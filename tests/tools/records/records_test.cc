// Files of records being imported, and records being exported to files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/infra/temporary_directory.h"
#include "tools/exit_code.h"
#include "tools/fhir/exact_json.h"
#include "tools/records/fhir_files.h"
#include "tools/records/record_export.h"
#include "tools/records/record_import.h"
#include "tools/records/synthea_folder.h"

namespace carelog::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Json = nlohmann::json;

class Records : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return directory_.path() + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }
  std::string text_of(const std::string& name) const {
    std::ifstream in(path(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string reported() {
    ledger_.finish();
    std::ostringstream out;
    ledger_.report(out, true);
    return out.str();
  }

  infra::TemporaryDirectory directory_;
  RecordLedger ledger_{{path("rejects.csv")}, {path("source")}};
};

// Keeps what it is sent; the second call for each kind of request fails first.
class Taking : public RecordPort {
 public:
  explicit Taking(std::vector<Record>& taken) : taken_(taken) {}
  std::vector<RowOutcome> send(const std::vector<Record>& records) override {
    if (++calls_ == 2) throw ImportAway("away", std::chrono::milliseconds(0));
    std::vector<RowOutcome> outcomes(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      outcomes[i].status = RowOutcome::Status::created;
      taken_.push_back(records[i]);
    }
    return outcomes;
  }

 private:
  std::vector<Record>& taken_;
  int calls_ = 0;
};

std::vector<std::string> keys_of(const std::vector<Record>& records) {
  std::vector<std::string> keys;
  for (const Record& each : records) keys.push_back(Json::parse(each.row).at("key"));
  return keys;
}

TEST_F(Records, OfFhirGoPatientsFirstThenWhatOthersNeedThenTheRest) {
  const auto one = write(
      "a.ndjson",
      R"({"resourceType":"Observation","id":"o","subject":{"reference":"Patient/p"},)"
      R"("encounter":{"reference":"Encounter/v"},"performer":[{"reference":"Practitioner/d"}],)"
      R"("code":{"text":"x"}})"
      "\n"
      R"({"resourceType":"Encounter","id":"v","subject":{"reference":"Patient/p"}})"
      "\n\n"
      R"({"resourceType":"Basic","id":"c"})"
      "\nnot JSON\n");
  const auto two =
      write("b.ndjson", R"({"resourceType":"Patient","id":"p","birthDate":"1950-01-01",)"
                        R"("name":[{"family":"Who","given":["Ann"]}],"photo":[]})"
                        "\n"
                        R"({"resourceType":"Practitioner","id":"d","name":[{"family":"Doc"}]})"
                        "\n");
  FhirFiles source({one, two}, "f", ledger_);
  std::vector<Record> taken;
  import_records(
      source, ledger_, [&] { return std::make_unique<Taking>(taken); },
      {.batch_rows_max = 1, .batches_in_flight_max = 1}, [] {});
  EXPECT_THAT(keys_of(taken), ElementsAre("f:Patient/p", "f:Encounter/v", "f:Observation/o"));
  const Json entry = Json::parse(taken.at(2).row);
  EXPECT_EQ(entry.at("patientKey"), "f:Patient/p");
  EXPECT_EQ(entry.at("encounterKey"), "f:Encounter/v");
  EXPECT_EQ(entry.at("content").at("performer"), "Doc");
  const std::string report = reported();
  EXPECT_THAT(report, HasSubstr("1 x Basic, not understood: resources of this type"));
  EXPECT_THAT(report, HasSubstr("1 x (no resource), not understood: is not JSON"));
  EXPECT_THAT(report, HasSubstr("1 x Patient, left out: photo"));
  EXPECT_THAT(report, HasSubstr("1 Practitioner: read for their names"));
  EXPECT_FALSE(ledger_.is_clean());
  const std::string rejects = text_of("rejects.csv");
  EXPECT_THAT(rejects, HasSubstr(",file,type,record\n"));
  EXPECT_THAT(rejects, HasSubstr("5,,not understood: is not JSON,a.ndjson,(no resource),not JSON"));
  EXPECT_THAT(rejects, HasSubstr("1,photo,imported without this,b.ndjson,Patient,"));
  EXPECT_EQ(source.bytes_read(), source.bytes());
}

TEST_F(Records, OfSyntheaHaveKeysThatTellEqualRowsApart) {
  std::filesystem::create_directory(path("csv"));
  write("csv/patients.csv",
        "Id,BIRTHDATE,DEATHDATE,FIRST,LAST,GENDER,ADDRESS,CITY,STATE,ZIP,SSN\n"
        "p,1950-01-01,,Ann,Who,F,,,,,1\n");
  write("csv/observations.csv",
        "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n"
        "2020-01-01,p,v,,1,x,1,,numeric\n2020-01-01,p,v,,1,x,2,,numeric\nshort,row\n");
  write("csv/claims.csv", "Id\n1\n2\n");
  SyntheaFolder source(path("csv"), "s", ledger_);
  std::vector<Record> taken;
  import_records(
      source, ledger_, [&] { return std::make_unique<Taking>(taken); },
      {.batches_in_flight_max = 1}, [] {});
  EXPECT_THAT(keys_of(taken),
              ElementsAre("s:p", "s:Observation/v/1/2020-01-01", "s:Observation/v/1/2020-01-01/2"));
  const std::string report = reported();
  EXPECT_THAT(report, HasSubstr("2 rows of claims.csv: it has no column of money"));
  EXPECT_THAT(report, HasSubstr("patients.csv: columns that are not imported: SSN"));
  EXPECT_THAT(text_of("rejects.csv"), HasSubstr("4,,\"not understood: has 2 columns"));
}

TEST_F(Records, OfFhirAreRefusedWhereALineCanBeReadInTwoWays) {
  const std::string patient = R"({"resourceType":"Patient","id":"z1"})";
  std::string deep = R"({"resourceType":"Patient","id":"d","x":)";
  for (int i = 0; i < 20'000; ++i) deep += R"({"a":)";
  FhirFiles source(
      {write("a.ndjson",
             patient + std::string(1, '\0') + R"({"resourceType":"Patient","id":"z2"})" + "\n" +
                 R"({"resourceType":"Patient","id":"t","id":"u"})" + "\n" + deep + "\n" +
                 R"({"resourceType":"Patient","id":"n","multipleBirthInteger":1e400})" + "\n" +
                 R"({"resourceType":"Practitioner","id":"p","name":["x"]})" + "\n" + patient)},
      "f", ledger_);
  try_records(source, ledger_);
  const std::string report = reported();
  EXPECT_THAT(report, HasSubstr("1 Patient: would be sent"));
  for (const char* why :
       {"holds a NUL byte", "says a member twice: id", "is nested too deeply",
        "has a number that is too large", "an element has not the shape that FHIR gives it"}) {
    EXPECT_THAT(report, HasSubstr(std::string("not understood: ") + why));
  }
}

TEST_F(Records, AreCountedByADryRun) {
  FhirFiles source({write("a.ndjson", R"({"resourceType":"Patient","id":"p"})")}, "f", ledger_);
  try_records(source, ledger_);
  EXPECT_THAT(reported(), HasSubstr("1 Patient: would be sent"));
  EXPECT_THROW(FhirFiles({path("none")}, "f", ledger_), VerbFailed);
  EXPECT_THROW(SyntheaFolder(path("none"), "s", ledger_), VerbFailed);
}

// One patient with an encounter, and an observation in it that is marked as an error; and without
// an account.
class OnePatient : public RecordReader {
 public:
  Json account(const std::string&) override { return nullptr; }
  void each_patient(const Visit& visit) override { visit(patient("p")); }
  Json patient(const std::string& id) override {
    return {{"id", id},
            {"name", "Ann Who"},
            {"dateOfBirth", "1950-01-01"},
            {"telephone", "+49 30 1"},
            {"generalPractitioners", {{{"reference", "Practitioner/d"}}}},
            {"active", false}};
  }
  void each_entry(const std::string& patient_id, const Visit& visit) override {
    visit({{"entryType", "observation"},
           {"id", "o"},
           {"patientId", patient_id},
           {"encounterId", "v"},
           {"status", "final"},
           {"code", {{"text", "height, standing"}}},
           {"value", {{"quantity", {{"value", "7.0"}}}}},
           {"method", {{"text", "=1+1"}}},
           {"performer", "-1"},
           {"inError", true}});
    visit({{"entryType", "encounter"},
           {"id", "v"},
           {"patientId", patient_id},
           {"status", "finished"},
           {"class", {{"system", "s"}, {"code", "AMB"}}}});
  }
};

class OneOfTwo : public OnePatient {
 public:
  void each_patient(const Visit& visit) override { visit(patient("p")); }
  Json patient(const std::string& id) override {
    Json patient = OnePatient::patient(id);
    patient["active"] = true;
    patient["mergedFrom"] = {"q"};
    patient["extra"] = R"({"link":[{"other":{"reference":"Patient/x"},"type":"seealso"}]})";
    return patient;
  }
};

TEST_F(Records, OfAMergeLinkOneAnother) {
  OneOfTwo reader;
  ExportFolder folder(path("out"), ".ndjson");
  EXPECT_EQ(export_fhir(reader, folder, [] {}).at("Patient"), 2u);
  folder.finish();
  const std::string patients = text_of("out/Patient.ndjson");
  EXPECT_THAT(patients,
              HasSubstr(R"("link":[{"other":{"reference":"Patient/q"},"type":"replaces"},)"
                        R"({"other":{"reference":"Patient/x"},"type":"seealso"}])"));
  EXPECT_THAT(patients,
              HasSubstr(R"({"active":false,"id":"q","link":[{"other":{"reference":"Patient/p"},)"
                        R"("type":"replaced-by"}],"resourceType":"Patient"})"));
  const Json bundle = export_bundle(reader, "p");
  EXPECT_EQ(bundle["entry"][0]["resource"]["link"][0]["other"]["reference"], "urn:uuid:q");
  EXPECT_EQ(bundle["entry"][1]["resource"]["link"][0]["other"]["reference"], "urn:uuid:p");
}

TEST_F(Records, GoOutAsAFileAType) {
  OnePatient reader;
  const auto to_fhir = [&] {
    ExportFolder folder(path("out"), ".ndjson");
    export_fhir(reader, folder, [] {});
    const bool was_there = std::filesystem::exists(path("out/Patient.ndjson"));
    folder.finish();
    return was_there;
  };
  EXPECT_FALSE(to_fhir()) << "before all files are complete";
  EXPECT_EQ(text_of("out/Observation.ndjson"),
            R"({"code":{"text":"height, standing"},"encounter":{"reference":"Encounter/v"},)"
            R"("id":"o","method":{"text":"=1+1"},"performer":[{"display":"-1"}],)"
            R"("resourceType":"Observation","status":"entered-in-error",)"
            R"("subject":{"reference":"Patient/p"},"valueQuantity":{"value":7.0}})"
            "\n");
  EXPECT_THAT(text_of("out/Patient.ndjson"), HasSubstr(R"("active":false)"));
  EXPECT_NE(text_of("out/Encounter.ndjson"), "");
  EXPECT_EQ(std::filesystem::status(path("out/Patient.ndjson")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  write("out/Old.ndjson", "{}\n");
  {
    ExportFolder given_up(path("out"), ".ndjson");
    given_up.add("Patient", "x\n");
  }
  EXPECT_NE(text_of("out/Patient.ndjson"), "x\n");
  EXPECT_NE(text_of("out/Old.ndjson"), "");
  EXPECT_TRUE(to_fhir());
  EXPECT_FALSE(std::filesystem::exists(path("out/Old.ndjson")));
  write("out/notes.txt", "mine");
  EXPECT_THROW(ExportFolder(path("out"), ".ndjson"), VerbFailed);
  std::filesystem::create_symlink(path("nowhere"), path("dangling"));
  EXPECT_THROW(ExportFolder(path("dangling"), ".ndjson"), VerbFailed);
}

TEST_F(Records, GoOutAsFlatTables) {
  OnePatient reader;
  ExportFolder folder(path("out"), ".csv");
  const auto counts = export_csv(reader, folder, [] {});
  folder.finish();
  EXPECT_EQ(counts, (ExportCounts{{"patients", 1}, {"observations", 1}, {"encounters", 1}}));
  const std::string table = text_of("out/observations.csv");
  EXPECT_THAT(table, HasSubstr("id,patientId,code,code.system,code.code,status,"));
  EXPECT_THAT(table, HasSubstr("o,p,\"height, standing\",,,final,"));
  EXPECT_THAT(table, HasSubstr(",'=1+1,")) << "a spreadsheet would calculate it";
  EXPECT_THAT(table, HasSubstr(",'-1,"));
  EXPECT_THAT(text_of("out/encounters.csv"), HasSubstr("\nv,p,,s,AMB,finished,"));
  EXPECT_THAT(text_of("out/patients.csv"), HasSubstr(",'+49 30 1,"));
}

TEST_F(Records, GoOutAsOneBundleWhoseReferencesStayInside) {
  OnePatient reader;
  const Json bundle = export_bundle(reader, "p");
  EXPECT_EQ(bundle.at("type"), "collection");
  ASSERT_EQ(bundle.at("entry").size(), 3u);
  std::set<std::string> urls;
  for (const Json& each : bundle["entry"]) urls.insert(each.at("fullUrl"));
  const Json& observation = bundle["entry"][1]["resource"];
  EXPECT_TRUE(urls.contains(observation.at("subject").at("reference")));
  EXPECT_TRUE(urls.contains(observation.at("encounter").at("reference")));
  EXPECT_EQ(bundle["entry"][0]["resource"]["generalPractitioner"][0]["reference"], "Practitioner/d")
      << "is not in the bundle";
}

}  // namespace
}  // namespace carelog::tools
