#include "gateway/patients/patient_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/call/form_reader.h"

namespace carelog::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr std::string_view today = "2025-06-30";
const std::string ada =
    R"("name":"Ada","email":"ada@example.org","address":"1 St","dateOfBirth":"1985-12-10")";

FormOr<PatientForm> read(const std::string& json,
                         PatientFormKind kind = PatientFormKind::registration) {
  const auto body = read_json(json);
  EXPECT_TRUE(body) << json;
  return read_patient_form(*body, kind, today);
}

std::vector<std::string> complaints(const std::string& json,
                                    PatientFormKind kind = PatientFormKind::registration) {
  const auto form = read(json, kind);
  std::vector<std::string> named;
  if (form) return named;
  for (const auto& error : form.error()) named.push_back(error.pointer + " " + error.code);
  return named;
}

TEST(PatientForm, TakesTheSimpleForm) {
  const auto form = read("{" + ada + "}");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->name, "Ada");
  EXPECT_EQ(form->date_of_birth, "1985-12-10");
  EXPECT_FALSE(form->registered_date);
  EXPECT_FALSE(form->identifiers);
}

TEST(PatientForm, NamesEveryInvalidFieldAtOnce) {
  EXPECT_THAT(complaints("{}"), UnorderedElementsAre("/name required", "/email required",
                                                     "/address required", "/dateOfBirth required"));
  EXPECT_THAT(
      complaints(R"({"name":" ","email":"ada","address":7,"dateOfBirth":"1985-02-30",
                            "registeredDate":"2025-07-01","gender":"x","telephone":"a\nb",
                            "deceasedDate":"1849-12-31","role":"admin","mrn":["1"]})"),
      UnorderedElementsAre("/name required", "/email not-an-email", "/address not-a-string",
                           "/dateOfBirth not-a-date", "/registeredDate in-the-future",
                           "/gender not-a-choice", "/telephone control-character",
                           "/deceasedDate too-early", "/role unknown-field", "/mrn not-a-string"));
}

TEST(PatientForm, IsClosed) {
  for (const char* field : {"id", "version", "clinic", "active", "tenantId", "createdAt"}) {
    EXPECT_THAT(complaints("{" + ada + ",\"" + field + "\":\"x\"}"),
                ElementsAre("/" + std::string(field) + " unknown-field"));
  }
  EXPECT_THAT(complaints("{" + ada + R"(,"a/b~c":1})"), ElementsAre("/a~1b~0c unknown-field"));
  EXPECT_THAT(complaints("[]"), testing::Contains(" not-an-object"));
}

TEST(PatientForm, BoundsItsFields) {
  const std::string long_name(401, 'a');
  EXPECT_THAT(complaints(R"({"email":"a@b.c","address":"","dateOfBirth":"1985-12-10","name":")" +
                         long_name + "\"}"),
              UnorderedElementsAre("/name too-long", "/address required"));
}

TEST(PatientForm, KnowsAnEmailWhenItSeesOne) {
  for (const char* email : {"ada", "@b.c", "a@b", "a@.c", "a@b.", "a@b..c", "a@b@c.d", "a b@c.d"}) {
    const auto body = R"({"email":")" + std::string(email) + "\"}";
    EXPECT_THAT(complaints(body, PatientFormKind::correction), ElementsAre("/email not-an-email"))
        << email;
  }
}

TEST(PatientForm, TakesIdentifiersAndTheMrnShorthand) {
  const auto form = read("{" + ada +
                         R"(,"identifiers":[{"system":"ssn","value":"1"},
                            {"system":"mrn","value":"M"}],"mrn":"M"})");
  ASSERT_TRUE(form);
  EXPECT_THAT(*form->identifiers,
              ElementsAre(FormIdentifier{"ssn", "1"}, FormIdentifier{"mrn", "M"}));
  EXPECT_THAT(complaints("{" + ada + R"(,"identifiers":[{"system":"mrn"},"x",
                         {"system":"a","value":"1","use":"x"},{"system":"a","value":"1"}]})"),
              UnorderedElementsAre("/identifiers/0/value required", "/identifiers/1 not-an-object",
                                   "/identifiers/2/use unknown-field", "/identifiers/3 repeated"));
}

TEST(PatientForm, CorrectsOnlyWhatIsSaid) {
  const auto form = read(R"({"telephone":null,"gender":"female"})", PatientFormKind::correction);
  ASSERT_TRUE(form);
  EXPECT_EQ(form->telephone, "");
  EXPECT_EQ(form->gender, "female");
  EXPECT_FALSE(form->name);
  EXPECT_THAT(complaints(R"({"name":""})", PatientFormKind::correction),
              ElementsAre("/name required"));
  EXPECT_THAT(complaints(R"({"deceasedDate":"2020-01-01"})", PatientFormKind::correction),
              ElementsAre("/deceasedDate unknown-field"));
}

TEST(PatientForm, ImportsWithoutEmailButWithAKey) {
  const auto form = read(R"({"key":"row 1","name":"Ada","dateOfBirth":"1985-12-10"})",
                         PatientFormKind::import_row);
  ASSERT_TRUE(form);
  EXPECT_EQ(form->key, "row 1");
  EXPECT_THAT(
      complaints(R"({"name":"Ada","dateOfBirth":"1985-12-10"})", PatientFormKind::import_row),
      ElementsAre("/key required"));
}

TEST(FieldProblems, MakeOneProblem) {
  EXPECT_EQ(problem_of_fields({{"/x", "unknown-field", ""}}).code, "unknown-field");
  EXPECT_EQ(problem_of_fields({{"/x", "unknown-field", ""}, {"/y", "required", ""}}).code,
            "invalid-fields");
}

TEST(JsonReader, TakesOneReadingOnly) {
  EXPECT_THAT(complaints("{" + ada + "}"), IsEmpty());
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("{} {}"), std::string(R"({"a":1,"a":2})"),
        std::string("{\"a\":\"\xff\"}"), std::string("{'a':1}"), std::string(R"({"a":1e999})"),
        std::string(17, '[') + std::string(17, ']'), std::string(100'000, '[')}) {
    const auto value = read_json(body);
    ASSERT_FALSE(value) << body.substr(0, 40);
    EXPECT_FALSE(value.error().empty());
  }
}

}  // namespace
}  // namespace carelog::gateway
