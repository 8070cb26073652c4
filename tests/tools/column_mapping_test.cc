#include "tools/import/column_mapping.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tools/import/csv_reader.h"

namespace carelog::tools {
namespace {

using Fields = std::vector<std::string>;

const Fields header = {"id", "given", "family", "line", "city", "zip", "born", "sex"};

PatientRow map(std::string_view mapping, const Fields& fields) {
  const auto parsed = ColumnMapping::parse_lines(mapping, header);
  EXPECT_TRUE(parsed) << parsed.error();
  return parsed->map(fields, "clinic-x");
}

TEST(ColumnMapping, FillsFieldsFromColumnsAndTemplates) {
  const auto row =
      map("# who\nkey=id\nname={given} {family}\ndateOfBirth = born\nidentifiers.mrn=MRN-{id}\n",
          {"7", "Ada", "Lovelace", "", "", "", "1815-12-10", ""});
  EXPECT_EQ(row.key, "clinic-x:7");
  EXPECT_EQ(row.name, "Ada Lovelace");
  EXPECT_EQ(row.date_of_birth, "1815-12-10");
  EXPECT_EQ(row.identifiers, (std::vector<PatientRow::Identifier>{{"mrn", "MRN-7"}}));
}

TEST(ColumnMapping, LeavesNoStraySeparatorsWhereColumnsAreEmpty) {
  const std::string mapping = "address={line}, {city}, {zip}";
  EXPECT_EQ(map(mapping, {"", "", "", "1 Elm", "", "01100", "", ""}).address, "1 Elm, 01100");
  EXPECT_EQ(map(mapping, {"", "", "", "", "Salem", "", "", ""}).address, "Salem");
  EXPECT_EQ(map(mapping, {"", "", "", "", "", "", "", ""}).address, "");
  EXPECT_TRUE(
      map("identifiers.mrn=MRN-{id}", {"", "", "", "", "", "", "", ""}).identifiers.empty());
}

TEST(ColumnMapping, TakesOffWhatAnExportPutsBeforeFormulas) {
  const auto row = map("key=id\nname={given}\naddress={line}",
                       {"'-7", "'=1+1", "", "'s-Gravenweg 1", "", "", "", ""});
  EXPECT_EQ(row.key, "clinic-x:-7");
  EXPECT_EQ(row.name, "=1+1");
  EXPECT_EQ(row.address, "'s-Gravenweg 1");
}

TEST(ColumnMapping, CutsTimesOffDatesAndSpellsGendersOut) {
  const auto row = map("dateOfBirth=born\ngender=sex",
                       {"", "", "", "", "", "", "1978-01-01T16:42:19-05:00", "F"});
  EXPECT_EQ(row.date_of_birth, "1978-01-01");
  EXPECT_EQ(row.gender, "female");
}

TEST(ColumnMapping, LeavesWhatItCannotReadForTheServiceToRefuse) {
  const auto row =
      map("dateOfBirth=born\ngender=sex", {"", "", "", "", "", "", "10/12/1815", "woman"});
  EXPECT_EQ(row.date_of_birth, "10/12/1815");
  EXPECT_EQ(row.gender, "woman");
}

TEST(ColumnMapping, ParsesTheFlagWithCommasInsideTemplates) {
  const auto parsed = ColumnMapping::parse_flag(
      "name={family}, {given},dateOfBirth=born,address={line}, {city}", header);
  ASSERT_TRUE(parsed) << parsed.error();
  const auto row =
      parsed->map({"", "Ada", "Lovelace", "1 Elm", "Salem", "", "1815-12-10", ""}, "s");
  EXPECT_EQ(row.name, "Lovelace, Ada");
  EXPECT_EQ(row.address, "1 Elm, Salem");
  EXPECT_EQ(row.date_of_birth, "1815-12-10");
}

TEST(ColumnMapping, RefusesUnknownColumnsFieldsAndDoubles) {
  const auto error = [](std::string_view text) {
    const auto parsed = ColumnMapping::parse_lines(text, header);
    return parsed ? std::string() : parsed.error();
  };
  EXPECT_NE(error("name=nome").find("'nome', which the file does not have"), std::string::npos);
  EXPECT_NE(error("nickname=given").find("'nickname' is not a field"), std::string::npos);
  EXPECT_NE(error("name=given\nname=family").find("mapped twice"), std::string::npos);
  EXPECT_NE(error("name {given}").find("no '='"), std::string::npos);
  EXPECT_NE(error("name={given").find("'{' without '}'"), std::string::npos);
}

TEST(ColumnMapping, ReplacesSingleFieldsOfARecognisedMapping) {
  const Fields own = {"key", "name", "dateOfBirth", "nick"};
  auto mapping = ColumnMapping::recognise(own);
  ASSERT_TRUE(mapping) << mapping.error();
  mapping->replace(*ColumnMapping::parse_flag("name={name} ({nick})", own));
  EXPECT_EQ(mapping->map({"1", "Ada", "1815-12-10", "Countess"}, "s").name, "Ada (Countess)");
  EXPECT_TRUE(mapping->unused_columns().empty());
}

TEST(ColumnMapping, SaysWhatToDoWhenNothingIsRecognised) {
  const auto parsed = ColumnMapping::recognise({"x", "y"});
  ASSERT_FALSE(parsed);
  EXPECT_NE(parsed.error().find("--map"), std::string::npos);
}

TEST(ColumnMapping, ReportsTheColumnsNobodyUses) {
  const auto parsed = ColumnMapping::parse_lines("name={given} {family}", header);
  EXPECT_EQ(parsed->unused_columns(), (Fields{"id", "line", "city", "zip", "born", "sex"}));
}

// The two forms of Synthea's patients.
std::vector<PatientRow> rows_of(const std::string& path) {
  std::ifstream file(path);
  CsvReader reader(file);
  auto first = reader.next();
  if (!first) return {};
  const auto mapping = ColumnMapping::recognise((*first)->fields);
  if (!mapping) return {};
  std::vector<PatientRow> rows;
  while (auto record = reader.next())
    rows.push_back(mapping->map(record->value().fields, "synthea"));
  return rows;
}

TEST(ColumnMapping, ReadsTheFlatFormOfFhirPatients) {
  const std::string path =
      CARELOG_SOURCE_DIR "/../shared/data/fhir-r4-1000patients/patients-flat.csv";
  if (!std::ifstream(path)) GTEST_SKIP() << "no data at " << path;
  const auto rows = rows_of(path);
  ASSERT_EQ(rows.size(), 1144u);
  std::size_t deceased = 0;
  std::size_t male = 0;
  for (const auto& row : rows) {
    if (!row.deceased_date.empty()) ++deceased;
    if (row.gender == "male") ++male;
    EXPECT_EQ(field_that_is_not_utf8(row), "");
    EXPECT_EQ(row.date_of_birth.size(), 10u);
    EXPECT_EQ(row.identifiers.size(), 1u);
  }
  EXPECT_EQ(deceased, 144u);
  EXPECT_EQ(male, 566u);
  EXPECT_EQ(rows[0].key, "synthea:001ea705-d3ba-5329-0b27-a7fbde2f4007");
  EXPECT_EQ(rows[0].name, "Andrew29 Goldner995");
  EXPECT_EQ(rows[0].address, "847 Tremblay Crossroad, Bloom, KS 00000, US");
  EXPECT_EQ(rows[2].deceased_date, "1978-01-01");
}

TEST(ColumnMapping, ReadsSyntheasPatientsCsv) {
  const std::string path = CARELOG_SOURCE_DIR "/../shared/data/synthea-csv-27patients/patients.csv";
  if (!std::ifstream(path)) GTEST_SKIP() << "no data at " << path;
  const auto rows = rows_of(path);
  ASSERT_EQ(rows.size(), 27u);
  EXPECT_EQ(rows[0].name, "Maynard46 Mosciski958");
  EXPECT_EQ(rows[0].gender, "male");
  EXPECT_EQ(rows[0].address, "784 Stamm Lock Unit 46, Somerville, Massachusetts 02155");
  EXPECT_EQ(rows[3].deceased_date, "1976-07-25");
}

TEST(ColumnMapping, TakesBackWhatAnExportWrites) {
  const auto mapping =
      ColumnMapping::recognise({"id", "name", "dateOfBirth", "deceasedTime", "deceased", "active",
                                "version", "identifiers", "furtherDetails"});
  ASSERT_TRUE(mapping) << mapping.error();
  EXPECT_EQ(mapping->unused_columns(), Fields{"version"});
  const auto json_of = [&](const Fields& fields) {
    return import_row(mapping->map(fields, "own"));
  };
  EXPECT_EQ(json_of({"7", "'=Ada", "1815", "1852-11-27T10:00:00Z", "true", "FALSE", "3",
                     R"([{"system":"mrn","use":"old","value":"1"}])",
                     R"({"names":[{"family":"Lovelace"}]})"}),
            R"({"active":false,"dateOfBirth":"1815","deceased":true,)"
            R"("deceasedTime":"1852-11-27T10:00:00Z",)"
            R"("identifiers":[{"system":"mrn","use":"old","value":"1"}],"key":"own:7",)"
            R"("name":"=Ada","names":[{"family":"Lovelace"}]})");
  EXPECT_EQ(json_of({"7", "Ada", "1815", "", "", "", "", "", ""}),
            R"({"dateOfBirth":"1815","key":"own:7","name":"Ada"})");
  EXPECT_EQ(json_of({"7", "Ada", "1815", "", "perhaps", "", "", "mrn 1", ""}),
            R"({"dateOfBirth":"1815","deceased":"perhaps","identifiers":"mrn 1","key":"own:7",)"
            R"("name":"Ada"})")
      << "the service says what is wrong with it";
}

}  // namespace
}  // namespace carelog::tools
