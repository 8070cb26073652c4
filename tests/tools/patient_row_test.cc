#include "tools/import/patient_row.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace carelog::tools {
namespace {

using nlohmann::json;

TEST(ImportRow, HoldsEveryFieldThatIsKnownAndNoOther) {
  PatientRow row;
  row.key = "s:1";
  row.name = "Zoë O'Brien";
  row.date_of_birth = "1980-02-29";
  row.identifiers = {{"mrn", "1"}};
  EXPECT_EQ(json::parse(import_row(row)),
            (json{{"key", "s:1"},
                  {"name", "Zoë O'Brien"},
                  {"dateOfBirth", "1980-02-29"},
                  {"identifiers", {{{"system", "mrn"}, {"value", "1"}}}}}));
}

TEST(ImportRow, NamesTheFieldThatIsNotUtf8) {
  PatientRow row;
  row.address = "\xE4";
  EXPECT_EQ(field_that_is_not_utf8(row), "address");
  try {
    import_row(row);
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "address is not UTF-8");
  }
}

TEST(ImportOutcomes, ComeInTheOrderOfTheRows) {
  const auto outcomes = import_outcomes(R"({"results":[
    {"row":1,"status":"refused","errors":[{"pointer":"/patients/1/dateOfBirth","code":"not-a-date",
     "detail":"not a date"}]},
    {"row":0,"status":"created","id":"p","version":1},
    {"row":2,"status":"unavailable"}]})",
                                        3);
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(outcomes[0].status, RowOutcome::Status::created);
  EXPECT_EQ(outcomes[0].id, "p");
  EXPECT_EQ(outcomes[0].version, 1u);
  EXPECT_EQ(outcomes[1].status, RowOutcome::Status::refused);
  EXPECT_EQ(outcomes[1].problems.at(0).field, "dateOfBirth");
  EXPECT_EQ(outcomes[1].problems.at(0).reason, "not a date");
  EXPECT_EQ(outcomes[2].status, RowOutcome::Status::unsent);
}

TEST(ImportOutcomes, KeepThePathInsideAField) {
  const auto outcomes = import_outcomes(
      R"([{"row":0,"status":"refused",
           "errors":[{"pointer":"/identifiers/0/value","code":"in-use"}]}])",
      1);
  EXPECT_EQ(outcomes[0].problems.at(0).field, "identifiers/0/value");
  EXPECT_EQ(outcomes[0].problems.at(0).reason, "in-use");
}

TEST(ImportOutcomes, AreRefusedWhenARowIsMissingDoubledOrForeign) {
  EXPECT_THROW(import_outcomes(R"({"results":[{"row":0,"status":"created"}]})", 2),
               std::runtime_error);
  EXPECT_THROW(import_outcomes(R"([{"row":0,"status":"created"},{"row":0,"status":"created"}])", 2),
               std::runtime_error);
  EXPECT_THROW(import_outcomes(R"([{"row":7,"status":"created"}])", 1), std::runtime_error);
  EXPECT_THROW(import_outcomes("<html>", 1), std::runtime_error);
}

}  // namespace
}  // namespace carelog::tools
