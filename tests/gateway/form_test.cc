#include "gateway/call/form.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "carelog/api/v1/auth.pb.h"
#include "carelog/api/v1/form.pb.h"
#include "carelog/api/v1/patient_commands.pb.h"
#include "gateway/json/message_json.h"

namespace carelog::gateway {
namespace {

namespace api = carelog::api::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const std::string ada =
    R"("name":"Ada","email":"ada@example.org","address":"1 St","dateOfBirth":"1985-12-10")";

template <class Message>
std::vector<std::string> complaints(const std::string& json, Message& message,
                                    const FormDemands& demands = {}) {
  const auto body = read_json(json);
  EXPECT_TRUE(body) << json;
  std::vector<std::string> named;
  for (const auto& problem : read_form(*body, demands, message)) {
    EXPECT_FALSE(problem.detail.empty()) << problem.pointer;
    named.push_back(problem.pointer + " " + problem.code);
  }
  return named;
}

std::vector<std::string> of_registration(const std::string& json, const FormDemands& demands = {}) {
  api::RegisterPatient message;
  return complaints(json, message, demands);
}

TEST(Form, FillsTheMessageThatItsCommandIs) {
  api::RegisterPatient said;
  EXPECT_THAT(
      complaints("{" + ada + R"(,"identifiers":[{"system":"ssn","value":"1"}],"mrn":"M"})", said),
      IsEmpty());
  EXPECT_EQ(said.name(), "Ada");
  EXPECT_EQ(said.date_of_birth(), "1985-12-10");
  EXPECT_EQ(said.registered_date(), "");
  ASSERT_EQ(said.identifiers_size(), 1);
  EXPECT_EQ(said.identifiers(0).system(), "ssn");
  EXPECT_EQ(said.mrn(), "M");
}

TEST(Form, NamesWhatIsMissingOfTheWrongTypeAndUnknownAtOnce) {
  const FormDemands simple = {.filled = "name email address"};
  EXPECT_THAT(of_registration("{}", simple),
              UnorderedElementsAre("/name required", "/email required", "/address required",
                                   "/dateOfBirth required"));
  EXPECT_THAT(of_registration(R"({"name":" ","email":null,"address":7,"dateOfBirth":"x",
                                  "role":"admin","mrn":["1"],"identifiers":{}})",
                              simple),
              UnorderedElementsAre("/name required", "/email required", "/address not-a-string",
                                   "/role unknown-field", "/mrn not-a-string",
                                   "/identifiers not-an-array"));
}

TEST(Form, DemandsOfOneDoorThatAMemberIsThereWhateverItSays) {
  api::CorrectPatientDetails said;
  const FormDemands whole = {.present = "name email"};
  EXPECT_THAT(complaints(R"({"email":""})", said, whole), ElementsAre("/name required"));
  EXPECT_TRUE(said.has_email());
}

TEST(Form, IsClosed) {
  for (const char* field : {"id", "version", "clinic", "active", "tenantId", "date_of_birth"}) {
    EXPECT_THAT(of_registration("{" + ada + ",\"" + field + "\":\"x\"}"),
                ElementsAre("/" + std::string(field) + " unknown-field"));
  }
  EXPECT_THAT(of_registration("{" + ada + R"(,"a/b~c":1})"), ElementsAre("/a~1b~0c unknown-field"));
  EXPECT_THAT(of_registration("{" + ada + R"(,"key":1})", {.beside = "key"}), IsEmpty());
  EXPECT_THAT(of_registration("[]"), ElementsAre(" not-an-object"));
}

TEST(Form, CutsAnUnknownNameBetweenTwoCharacters) {
  std::string name;
  for (int i = 0; i < 120; ++i) name += "\u20ac";  // three bytes each
  api::DeactivatePatient message;
  const auto body = read_json("{\"" + name + "\":1}");
  const auto problems = read_form(*body, {}, message);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].pointer, "/" + name.substr(0, 3 * 100));
}

TEST(Form, KeepsFieldsFromBodiesThatTheDoorFillsItself) {
  api::RegisterUserRequest user;
  EXPECT_THAT(complaints(R"({"email":"a@b.c","password":"p","role":"admin","context":{}})", user),
              ElementsAre("/context unknown-field"));
}

TEST(Form, CountsCharactersNotBytes) {
  std::string long_name;
  for (int i = 0; i < 400; ++i) long_name += "\u6f22";
  const auto with = [](const std::string& name) {
    return of_registration(R"({"dateOfBirth":"1985-12-10","name":")" + name + "\"}");
  };
  EXPECT_THAT(with(long_name), IsEmpty());
  EXPECT_THAT(with(long_name + "a"), ElementsAre("/name too-long"));
}

TEST(Form, ReadsListsOfObjects) {
  EXPECT_THAT(of_registration("{" + ada + R"(,"identifiers":[{"system":"mrn"},"x",
                                {"system":"a","value":"1","colour":"x"}]})"),
              UnorderedElementsAre("/identifiers/0/value required", "/identifiers/1 not-an-object",
                                   "/identifiers/2/colour unknown-field"));
  std::string many = R"({"system":"a","value":"1"})";
  for (int i = 0; i < 20; ++i) many += R"(,{"system":"a","value":"1"})";
  EXPECT_THAT(of_registration("{" + ada + ",\"identifiers\":[" + many + "]}"),
              ElementsAre("/identifiers too-many"));
}

TEST(Form, ReadsMembersOfAMessageThatIsSpreadAmongItsOwn) {
  api::RegisterPatient said;
  EXPECT_THAT(complaints("{" + ada + R"(,"names":[{"family":"Lovelace","given":["Ada"]}],
                           "addresses":[{"postalCode":"1"}],"birthSex":"F"})",
                         said),
              IsEmpty());
  EXPECT_EQ(said.details().names(0).family(), "Lovelace");
  EXPECT_EQ(said.details().addresses(0).postal_code(), "1");
  EXPECT_EQ(said.details().birth_sex(), "F");
  EXPECT_THAT(of_registration("{" + ada + R"(,"details":{},"fields":[],"names":[{"name":"x"}],
                                "telecoms":{}})"),
              UnorderedElementsAre("/details unknown-field", "/fields unknown-field",
                                   "/names/0/name unknown-field", "/telecoms not-an-array"));
  api::RegisterPatient simple;
  EXPECT_THAT(complaints("{" + ada + "}", simple), IsEmpty());
  EXPECT_FALSE(simple.has_details());
}

TEST(Form, NamesTheFieldsOfASpreadMessageThatAreSaid) {
  api::CorrectPatientDetails said;
  EXPECT_THAT(complaints(R"({"name":"Ada","maritalStatus":null,"names":[],"birthOrder":2})", said),
              IsEmpty());
  EXPECT_THAT(said.details().fields(), ElementsAre("names", "marital_status", "birth_order"));
  EXPECT_EQ(said.details().details().birth_order(), 2);
}

TEST(Form, DemandsNothingOfTheSimpleFormWhereNamesAreSaid) {
  const FormDemands door = {.filled = "name email", .present = "address", .in_full = "names"};
  EXPECT_THAT(of_registration(R"({"dateOfBirth":"1985","names":[{"text":"Ada"}]})", door),
              IsEmpty());
  EXPECT_THAT(of_registration(R"({"dateOfBirth":"1985"})", door),
              UnorderedElementsAre("/name required", "/email required", "/address required"));
}

TEST(Form, TellsWhatIsClearedFromWhatIsNotSaid) {
  api::CorrectPatientDetails said;
  EXPECT_THAT(complaints(R"({"telephone":null,"gender":"female","identifiers":[]})", said),
              IsEmpty());
  EXPECT_TRUE(said.has_telephone());
  EXPECT_EQ(said.telephone(), "");
  EXPECT_EQ(said.gender(), "female");
  EXPECT_FALSE(said.has_name());
  EXPECT_TRUE(said.has_identifiers());
}

TEST(Form, ReadsNumbersAndTruths) {
  api::CorrectPatientDetails said;
  EXPECT_THAT(complaints(R"({"version":18446744073709551615,"active":false})", said), IsEmpty());
  EXPECT_EQ(said.version(), 18446744073709551615U);
  EXPECT_TRUE(said.has_active());
  EXPECT_FALSE(said.active());
  for (const char* version : {"-1", "1.5", "1e3", "\"1\"", "true", "18446744073709551616"}) {
    EXPECT_THAT(complaints("{\"version\":" + std::string(version) + "}", said),
                ElementsAre("/version not-a-number"))
        << version;
  }
  EXPECT_THAT(complaints(R"({"active":"true"})", said), ElementsAre("/active not-a-boolean"));
}

// A text or list without a limit would accept nothing at all.
void expect_limits(const google::protobuf::Descriptor& message) {
  for (int i = 0; i < message.field_count(); ++i) {
    const auto& field = *message.field(i);
    const auto& rules = field.options().GetExtension(api::form);
    if (rules.is_apart()) continue;
    const bool text = field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING;
    if (text) {
      EXPECT_GT(rules.characters_max(), 0U) << field.full_name();
    }
    if (field.is_repeated() && message.name().find("List") == std::string::npos) {
      EXPECT_GT(rules.items_max(), 0U) << field.full_name();
    }
    if (field.message_type() != nullptr) expect_limits(*field.message_type());
  }
}

TEST(Form, HasALimitForEveryTextAndList) {
  for (const char* name :
       {"RegisterPatient", "CorrectPatientDetails", "DeactivatePatient", "ReactivatePatient",
        "MarkPatientDeceased", "LoginRequest", "RegisterUserRequest"}) {
    expect_limits(*new_message(name)->GetDescriptor());
  }
}

TEST(Pointers, AreTheNamesThatTheFormReads) {
  EXPECT_EQ(pointer_of("date_of_birth"), "/dateOfBirth");
  EXPECT_EQ(pointer_of("identifiers/0/value"), "/identifiers/0/value");
  const auto& form = *api::CorrectPatientDetails::descriptor();
  for (int i = 0; i < form.field_count(); ++i) {
    EXPECT_EQ(pointer_of(form.field(i)->name()), "/" + form.field(i)->json_name());
  }
}

TEST(FieldProblems, MakeOneProblem) {
  EXPECT_EQ(problem_of_fields({{"/x", "unknown-field", ""}}).code, "unknown-field");
  EXPECT_EQ(problem_of_fields({{"/x", "unknown-field", ""}, {"/y", "required", ""}}).code,
            "invalid-fields");
  std::vector<FieldProblem> found = {{"/x", "required", ""}};
  add_others(found, {{"/x", "not-a-date", ""}, {"/y", "not-a-date", ""}});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].code, "required");
  EXPECT_EQ(below("/3", found)[1].pointer, "/3/y");
}

TEST(Form, RefusesAnObjectThatSaysNothing) {
  const std::pair<const char*, const char*> nothings[] = {
      {R"("names":[{}])", "/names/0"},
      {R"("addresses":[{"use":"home"},{"lines":[""],"period":{}}])", "/addresses/1/period"},
      {R"("names":[{"text":"Ada","period":{}}])", "/names/0/period"},
      {R"("maritalStatus":{"text":" ","codings":[]})", "/maritalStatus"}};
  for (const auto& [member, pointer] : nothings) {
    api::RegisterPatient message;
    const auto body = read_json("{" + ada + "," + member + "}");
    ASSERT_TRUE(body) << member;
    const auto problems = read_form(*body, {}, message);
    ASSERT_EQ(problems.size(), 1U) << member;
    EXPECT_EQ(problems[0].pointer, pointer);
    EXPECT_EQ(problems[0].code, "required");
  }
  api::RegisterPatient message;
  const auto said =
      read_json("{" + ada + R"(,"names":[{"text":"Ada","period":null}],"deceased":false})");
  EXPECT_TRUE(read_form(*said, {}, message).empty()) << "null is how something is left empty";
}

TEST(MessageJson, ShowsAPatientAsClientsKnowIt) {
  api::PatientView patient;
  patient.set_id("p-1");
  patient.set_clinic("main");
  patient.set_name("Ada \"the first\"");
  patient.set_date_of_birth("1985-12-10");
  patient.set_active(true);
  patient.set_version(3);
  EXPECT_EQ(json_of(patient),
            R"({"id":"p-1","name":"Ada \"the first\"","email":"","address":"",)"
            R"("dateOfBirth":"1985-12-10","registeredDate":"","active":true,"version":3})");
  auto& identifier = *patient.add_identifiers();
  identifier.set_system("mrn");
  identifier.set_value("1");
  patient.set_telephone("1");
  EXPECT_NE(
      json_of(patient).find(R"("identifiers":[{"system":"mrn","value":"1"}],"telephone":"1")"),
      std::string::npos);
}

// As before there were details, with the details after it.
TEST(MessageJson, ShowsDetailsBehindTheSimpleForm) {
  api::PatientView patient;
  patient.set_name("Ada");
  patient.set_version(3);
  auto& identifier = *patient.add_identifiers();
  identifier.set_system("mrn");
  identifier.set_value("1");
  identifier.mutable_type()->set_text("Record number");
  patient.set_deceased(true);
  patient.set_details(R"({"names":[{"text":"Ada"}]})");
  EXPECT_EQ(json_of(patient),
            R"({"id":"","name":"Ada","email":"","address":"","dateOfBirth":"","registeredDate":"",)"
            R"("identifiers":[{"system":"mrn","value":"1","type":{"text":"Record number"}}],)"
            R"("deceased":true,"active":false,"version":3,"names":[{"text":"Ada"}]})");
}

TEST(JsonReader, TakesOneReadingOnly) {
  EXPECT_TRUE(read_json("{" + ada + "}"));
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
