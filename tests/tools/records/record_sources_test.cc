// What an import reads is looked at first, and never written over.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/infra/temporary_directory.h"
#include "tools/exit_code.h"
#include "tools/records/bundle_file.h"
#include "tools/records/synthea_folder.h"

namespace carelog::tools {
namespace {

class RecordSources : public ::testing::Test {
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

  infra::TemporaryDirectory directory_;
  RecordLedger ledger_{{path("rejects.csv")}, {path("source")}};
};

TEST_F(RecordSources, OfSyntheaAreLookedAtBeforeAnythingIsRead) {
  std::filesystem::create_directory(path("csv"));
  const std::string patients = "Id,BIRTHDATE,DEATHDATE,FIRST,LAST,GENDER,ADDRESS,CITY,STATE,ZIP\n";
  write("csv/patients.csv", patients);
  EXPECT_NO_THROW(require_synthea_folder(path("csv")));
  write("csv/unknown.csv", "");
  EXPECT_NO_THROW(SyntheaFolder(path("csv"), "s", ledger_)) << "is not imported anyway";
  for (const char* header : {"", "START,STOP,CODE\n"}) {
    write("csv/procedures.csv", header);
    EXPECT_THROW(require_synthea_folder(path("csv")), VerbFailed) << header;
  }
  std::filesystem::remove(path("csv/procedures.csv"));
  write("csv/patients.csv", "");
  EXPECT_THROW(require_synthea_folder(path("csv")), VerbFailed);
}

TEST_F(RecordSources, OfABundleAreItsResourcesByTypeAndId) {
  const auto bundle = write("b.json", R"({
    "resourceType":"Bundle","entry":[
      {"fullUrl":"urn:uuid:p","resource":{"resourceType":"Patient","id":"p","n":1.50}},
      {"fullUrl":"urn:uuid:o","resource":{"resourceType":"Observation",
        "subject":{"reference":"urn:uuid:p"},"encounter":{"reference":"Encounter/x"}}}]})");
  EXPECT_EQ(resources_of_bundle(bundle),
            R"({"id":"p","n":1.50,"resourceType":"Patient"})"
            "\n"
            R"({"encounter":{"reference":"Encounter/x"},"id":"o","resourceType":"Observation",)"
            R"("subject":{"reference":"Patient/p"}})"
            "\n");
  EXPECT_EQ(resources_of_bundle(write("c.ndjson", "{\"id\":1}\n{\"id\":2}\n")), std::nullopt);
  EXPECT_EQ(resources_of_bundle(write("d.json", "{\n")), std::nullopt);
}

TEST_F(RecordSources, NeverGiveWayToTheirRejects) {
  std::filesystem::create_directory(path("csv"));
  write("csv/patients.csv", "Id\n");
  write("csv/claims.csv", "Id\n");
  std::filesystem::create_symlink(path("csv/patients.csv"), path("link"));
  const auto refused = [&](const std::string& place) {
    try {
      RecordLedger({place, true}, synthea_sources(path("csv")));
      return false;
    } catch (const VerbFailed& failed) {
      return failed.code == ExitCode::usage;
    }
  };
  for (const char* source : {"csv/patients.csv", "csv/../csv/patients.csv", "link",
                             "csv/encounters.csv", "csv/providers.csv", "csv/claims.csv"}) {
    EXPECT_TRUE(refused(path(source))) << source;
  }
  EXPECT_FALSE(std::filesystem::exists(path("csv/encounters.csv")));
  EXPECT_FALSE(refused(path("csv/synthea.rejected.csv")));
  RecordLedger once({path("csv/r.csv")}, synthea_sources(path("csv")));
  once.not_understood({}, "x");
  once.finish();
  EXPECT_FALSE(refused(path("csv/r.csv"))) << "an earlier import's own";
  const auto one = write("a.nd", "{}\n");
  const auto two = write("b.nd", text_of("csv/r.csv"));
  std::filesystem::create_symlink(two, path("fhir.rejected.csv"));
  for (const auto& place : {two, path("fhir.rejected.csv")}) {
    EXPECT_THROW(RecordLedger({place, true}, {one, two}), VerbFailed) << place;
  }
}

}  // namespace
}  // namespace carelog::tools
