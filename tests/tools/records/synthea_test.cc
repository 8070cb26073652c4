// Rows of Synthea's CSV export as chart entries.
#include <gtest/gtest.h>

#include "tools/synthea/synthea_entry.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

SyntheaEntry entry_in(const std::string& file, const std::vector<std::string>& columns,
                      const std::vector<std::string>& fields) {
  const SyntheaNames names = {{"o1", "The Clinic"}, {"d1", "Ann Who"}};
  for (const SyntheaFile& each : synthea_files()) {
    if (each.name == file) return synthea_entry(each, SyntheaRow(columns, fields), names);
  }
  ADD_FAILURE() << file;
  return {};
}

Json coded(const std::string& system, const std::string& code, const std::string& words) {
  return {{"codings", {{{"system", system}, {"code", code}, {"display", words}}}}, {"text", words}};
}

constexpr const char* snomed = "http://snomed.info/sct";

TEST(SyntheaEntry, OfAnAllergyHasItsReactions) {
  const auto entry = entry_in(
      "allergies.csv",
      {"START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "SYSTEM", "DESCRIPTION", "TYPE", "CATEGORY",
       "REACTION1", "DESCRIPTION1", "SEVERITY1", "REACTION2", "DESCRIPTION2", "SEVERITY2"},
      {"2009-09-27", "", "p", "v", "1191", "RxNorm", "Aspirin", "allergy", "drug", "418290006",
       "Itching", "MODERATE", "", "", ""});
  EXPECT_EQ(entry.type, "allergy");
  EXPECT_EQ(entry.resource, "AllergyIntolerance");
  EXPECT_EQ(entry.id, "v/1191/2009-09-27");
  EXPECT_EQ(entry.content,
            (Json{{"code", coded("http://www.nlm.nih.gov/research/umls/rxnorm", "1191", "Aspirin")},
                  {"clinicalStatus", "active"},
                  {"verificationStatus", "confirmed"},
                  {"type", "allergy"},
                  {"categories", {"medication"}},
                  {"onset", "2009-09-27"},
                  {"recordedOn", "2009-09-27"},
                  {"reactions",
                   {{{"manifestations", Json::array({coded(snomed, "418290006", "Itching")})},
                     {"severity", "moderate"}}}}}));
}

TEST(SyntheaEntry, OfAnEncounterNamesWhoMetAndWhere) {
  const std::vector<std::string> columns = {"Id",           "START",    "STOP",           "PATIENT",
                                            "ORGANIZATION", "PROVIDER", "ENCOUNTERCLASS", "CODE",
                                            "DESCRIPTION"};
  const auto entry = entry_in("encounters.csv", columns,
                              {"e1", "2023-01-27T16:17:47Z", "2023-01-27T16:32:47Z", "p", "o1",
                               "d1", "wellness", "185345009", "Encounter for symptom"});
  EXPECT_EQ(entry.id, "e1");
  EXPECT_EQ(entry.content.at("class").at("code"), "AMB");
  EXPECT_EQ(entry.content.at("types").at(1).at("codings").at(0).at("code"), "wellness");
  EXPECT_EQ(entry.content.at("status"), "finished");
  EXPECT_EQ(entry.content.at("provider"), "The Clinic");
  EXPECT_EQ(entry.content.at("participants"), (Json{{{"name", "Ann Who"}}}));
  const auto open =
      entry_in("encounters.csv", columns,
               {"e2", "2023-01-27T16:17:47Z", "", "p", "?", "?", "inpatient", "1", "x"});
  EXPECT_EQ(open.content.at("class").at("code"), "IMP");
  EXPECT_EQ(open.content.at("status"), "in-progress");
  EXPECT_FALSE(open.content.contains("provider"));
}

TEST(SyntheaEntry, OfAnObservationKeepsItsNumberAsItIsWritten) {
  const std::vector<std::string> columns = {
      "DATE", "PATIENT", "ENCOUNTER", "CATEGORY", "CODE", "DESCRIPTION", "VALUE", "UNITS", "TYPE"};
  const auto number = entry_in("observations.csv", columns,
                               {"2023-10-10T04:17:47Z", "p", "", "vital-signs", "8302-2",
                                "Body Height", "127.90", "cm", "numeric"});
  EXPECT_EQ(number.encounter, "");
  EXPECT_EQ(number.id, "p/8302-2/2023-10-10T04:17:47Z");
  EXPECT_EQ(number.content.at("value"), (Json{{"quantity",
                                               {{"value", "127.90"},
                                                {"unit", "cm"},
                                                {"system", "http://unitsofmeasure.org"},
                                                {"code", "cm"}}}}));
  const auto text = entry_in("observations.csv", columns,
                             {"2023-10-10T04:17:47Z", "p", "v", "survey", "72166-2", "Smoking",
                              "Never smoker", "", "text"});
  EXPECT_EQ(text.content.at("value"), (Json{{"text", "Never smoker"}}));
}

TEST(SyntheaEntry, OfWhatEndsSaysSo) {
  const std::vector<std::string> columns = {
      "START", "STOP",        "PATIENT",    "ENCOUNTER",
      "CODE",  "DESCRIPTION", "REASONCODE", "REASONDESCRIPTION"};
  const auto status = [&](const std::string& file, const std::string& stop, const char* member) {
    return entry_in(file, columns, {"2020-01-01", stop, "p", "v", "1", "x", "2", "why"})
        .content.at(member);
  };
  EXPECT_EQ(status("conditions.csv", "", "clinicalStatus"), "active");
  EXPECT_EQ(status("conditions.csv", "2021-01-01", "clinicalStatus"), "resolved");
  EXPECT_EQ(status("conditions.csv", "2021-01-01", "abatement"), "2021-01-01");
  EXPECT_EQ(status("medications.csv", "", "status"), "active");
  EXPECT_EQ(status("medications.csv", "2021-01-01", "status"), "completed");
  EXPECT_EQ(status("medications.csv", "", "reasons"), Json::array({coded(snomed, "2", "why")}));
  EXPECT_EQ(status("procedures.csv", "2021-01-01", "end"), "2021-01-01");
  EXPECT_EQ(status("careplans.csv", "2021-01-01", "status"), "completed");
  EXPECT_EQ(status("careplans.csv", "", "title"), "x");
  const auto shot = entry_in("immunizations.csv", {"DATE", "PATIENT", "ENCOUNTER", "CODE"},
                             {"2020-01-01T00:00:00Z", "p", "v", "140"});
  EXPECT_EQ(shot.content.at("occurred"), "2020-01-01T00:00:00Z");
}

}  // namespace
}  // namespace carelog::tools
