// Patients as FHIR resources: real ones imported and exported, through the decision that registers
// them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "command-side/patient/simple_form.h"
#include "command-side/services/patient_commands.h"
#include "tools/fhir/exact_json.h"
#include "tools/fhir/patient_resource.h"

namespace carelog::tools {
namespace {

using command::Patient;
using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

// The patient after the clinic main registered it from this resource.
Patient registered(const FromFhir& from) {
  const auto commands = command::patient_commands();
  const auto kind = std::find_if(commands.kinds.begin(), commands.kinds.end(),
                                 [](const auto& each) { return each.name == "RegisterPatient"; });
  command::VersionCondition condition;
  const auto decide = kind->read(from.command.SerializeAsString(), {.clinic = "main",
                                                                    .command_id = from.id,
                                                                    .aggregate_id = from.id,
                                                                    .key = from.id,
                                                                    .today = "2024-06-01",
                                                                    .now_ms = 1'717'243'200'000,
                                                                    .currency = "USD",
                                                                    .condition = condition});
  const auto decision = (*decide)(Patient{});
  Patient patient;
  if (!decision) {
    for (const auto& error : decision.error().errors) {
      ADD_FAILURE() << from.id << ": " << error.field << " " << error.code;
    }
    return patient;
  }
  for (const auto& fact : *decision) patient = evolve(std::move(patient), fact);
  return patient;
}

api::v1::PatientView view_of(const std::string& id, const Patient& patient) {
  api::v1::PatientView view;
  EXPECT_TRUE(view.ParseFromString(command::patient_commands().view_of(id, patient, 1)));
  return view;
}

json exactly(const json& resource) {
  return parse_exact(resource.dump()).value();
}

// Without the tag with the day of the registration, which every record has when it goes out.
json without_registration(json resource) {
  json& tags = resource["meta"]["tag"];
  EXPECT_EQ(tags.at(0).at("system"), registered_date_system);
  EXPECT_EQ(tags.at(0).at("code"), "2024-06-01");
  tags.erase(0);
  if (tags.empty()) resource["meta"].erase("tag");
  if (resource["meta"].empty()) resource.erase("meta");
  return resource;
}

json out_again(const json& resource) {
  const FromFhir from = from_patient_resource(resource);
  EXPECT_EQ(from.fault, "");
  return without_registration(to_patient_resource(view_of(from.id, registered(from))));
}

// Members are sorted anyway; extensions have no order.
json sorted(json resource) {
  auto& extensions = resource["extension"];
  std::sort(extensions.begin(), extensions.end());
  return resource;
}

json plain() {
  return {{"resourceType", "Patient"},
          {"id", "p-1"},
          {"name", {{{"text", "Ada Lovelace"}}}},
          {"birthDate", "1815-12"}};
}

TEST(FhirPatient, IsTheSameInAndOut) {
  EXPECT_EQ(out_again(plain()), plain());
  EXPECT_THAT(from_patient_resource(plain()).not_understood, IsEmpty());
}

TEST(FhirPatient, FillsTheFieldsOfTheRecord) {
  json said = plain();
  said["gender"] = "female";
  said["identifier"] = {{{"system", "urn:x:mrn"}, {"value", "1"}, {"use", "official"}}};
  said["telecom"] = {{{"system", "phone"}, {"value", "555"}, {"rank", 2}}};
  said["address"] = {{{"line", {"1 St"}}, {"city", "London"}, {"period", {{"start", "2020"}}}}};
  said["maritalStatus"] = {{"coding", {{{"code", "M"}}}}, {"text", "Married"}};
  said["communication"] = {{{"language", {{"text", "English"}}}, {"preferred", true}}};
  said["contact"] = {{{"relationship", {{{"text", "mother"}}}},
                      {"name", {{"family", "Byron"}}},
                      {"organization", {{"display", "Society"}}}}};
  said["generalPractitioner"] = {{{"reference", "Practitioner/1"}}};
  said["managingOrganization"] = {{"display", "Ours"}};
  said["multipleBirthInteger"] = 2;
  said["deceasedDateTime"] = "1852-11-27T10:00:00Z";
  const FromFhir from = from_patient_resource(said);
  EXPECT_THAT(from.not_understood, IsEmpty());
  const Patient patient = registered(from);
  EXPECT_EQ(patient.name, "Ada Lovelace");
  EXPECT_EQ(patient.telephone, "555");
  EXPECT_EQ(patient.address, "1 St, London");
  EXPECT_EQ(patient.date_of_birth, "1815-12");
  EXPECT_EQ(patient.deceased_date, "1852-11-27");
  EXPECT_EQ(patient.identifiers[0].use, "official");
  EXPECT_EQ(patient.details.marital_status.codings[0].code, "M");
  EXPECT_TRUE(patient.details.languages[0].preferred);
  EXPECT_EQ(patient.details.contacts[0].name.family, "Byron");
  EXPECT_EQ(patient.details.birth_order, 2);
  EXPECT_EQ(without_registration(to_patient_resource(view_of("p-1", patient))), said);
}

TEST(FhirPatient, KeepsWhatNoFieldSaysAsItCameAndNamesIt) {
  json said = plain();
  said["text"] = {{"status", "generated"}};
  said["name"][0]["extension"] = {{{"url", "http://x"}, {"valueDecimal", 39.469511692309176}}};
  said["_birthDate"] = {{"id", "b"}};
  said["maritalStatus"] = {
      {"coding", {{{"code", "M"}, {"version", "3"}}}}};  // more than the fields hold
  said["communication"] = {{{"language", {{"text", "English"}}}, {"preferred", false}}};
  said["identifier"] = {{{"system", "urn:x:mrn"}, {"value", "1"}}, {{"value", "of nobody"}}};
  said["active"] = true;
  said["gender"] = 7;
  said["deceasedBoolean"] = false;
  said["link"] = {{{"other", {{"reference", "Patient/2"}}}, {"type", "seealso"}}};
  said = exactly(said);
  EXPECT_EQ(out_again(said), said);
  auto named = from_patient_resource(said).not_understood;
  std::sort(named.begin(), named.end());
  EXPECT_THAT(named, ElementsAre("_birthDate", "active", "communication.preferred",
                                 "deceasedBoolean", "gender", "identifier", "link", "maritalStatus",
                                 "name.extension(http://x)", "text"));
}

TEST(FhirPatient, SaysOfPhotographsThatTheyAreNotTaken) {
  json said = plain();
  said["photo"] = {{{"data", "AAAA"}}};
  EXPECT_EQ(out_again(said), plain());
  EXPECT_THAT(from_patient_resource(said).not_understood, ElementsAre("photo"));
}

TEST(FhirPatient, KeepsTheDigitsOfNumbersThatNoFieldSays) {
  const auto said = parse_exact(R"({"resourceType":"Patient","id":"p-1","birthDate":"1815-12",
    "name":[{"text":"Ada","extension":[{"url":"http://x","valueDecimal":1.50}]}],
    "extension":[{"url":"http://y","valueDecimal":12345678901234567890.123},
                 {"url":"http://z","valueInteger":-0}]})");
  EXPECT_EQ(write_exact(out_again(*said)), write_exact(*said));
  api::v1::PatientView twice;
  twice.set_details(json({{"extra", R"({"a":1,"a":2})"}}).dump());
  EXPECT_THROW(to_patient_resource(twice), std::invalid_argument) << "nothing is left out unsaid";
}

TEST(FhirPatient, IsRefusedWithAModifierThatIsNotUnderstood) {
  const auto fault_with = [](const char* name, json value) {
    json said = plain();
    said[name] = std::move(value);
    return from_patient_resource(said).fault;
  };
  const std::string why = " changes its meaning in a way that is not understood";
  const json replaced = {{{"other", {{"reference", "Patient/2"}}}, {"type", "replaced-by"}}};
  EXPECT_EQ(fault_with("active", "no"), "active" + why);
  EXPECT_EQ(fault_with("link", replaced), "link" + why);
  EXPECT_EQ(fault_with("deceasedBoolean", "yes"), "deceasedBoolean" + why);
  EXPECT_EQ(fault_with("deceasedDateTime", 1852), "deceasedDateTime" + why);
  EXPECT_EQ(fault_with("implicitRules", "http://x"), "implicitRules" + why);
  EXPECT_EQ(fault_with("modifierExtension", json::array()), "modifierExtension" + why);
  EXPECT_EQ(fault_with("contact", {{{"modifierExtension", json::array()}}}),
            "modifierExtension" + why);
  EXPECT_EQ(fault_with("active", true), "");
  EXPECT_EQ(fault_with("active", false), "");
}

TEST(FhirPatient, OfARecordInTheSimpleFormSaysItsListsByIt) {
  api::v1::PatientView patient;
  patient.set_id("p-1");
  patient.set_name("Ada Lovelace");
  patient.set_email("ada@example.org");
  patient.set_telephone("555");
  patient.set_address("1 St");
  patient.set_date_of_birth("1815");
  patient.set_active(false);
  patient.set_deceased(true);
  EXPECT_EQ(to_patient_resource(patient),
            json({{"resourceType", "Patient"},
                  {"id", "p-1"},
                  {"active", false},
                  {"name", {{{"text", "Ada Lovelace"}}}},
                  {"telecom",
                   {{{"system", "phone"}, {"value", "555"}},
                    {{"system", "email"}, {"value", "ada@example.org"}}}},
                  {"address", {{{"text", "1 St"}}}},
                  {"birthDate", "1815"},
                  {"deceasedBoolean", true}}));
}

TEST(FhirPatient, SaysAPlainSystemOfAnIdentifierAsAUri) {
  const std::pair<const char*, const char*> systems[] = {
      {"mrn", "urn:carelog:identifier:mrn"},
      {"Ward 7/100%", "urn:carelog:identifier:Ward%207/100%25"},
      {"no:", "urn:carelog:identifier:no%3A"},
      {"MRN:a", "urn:carelog:identifier:MRN%3Aa"},
      {"http://x/y", "http://x/y"},
      {"urn:oid:1.2", "urn:oid:1.2"}};
  for (const auto& [system, uri] : systems) {
    api::v1::PatientView patient;
    auto* identifier = patient.add_identifiers();
    identifier->set_system(system);
    identifier->set_value("1");
    const json out = to_patient_resource(patient);
    EXPECT_EQ(out["identifier"][0]["system"], uri);
    EXPECT_EQ(from_patient_resource(out).command.identifiers(0).system(), system);
  }
  for (const char* kept : {"urn:carelog:identifier:%6drn", "urn:carelog:identifier:a%2",
                           "urn:carelog:identifier:%zz", "urn:carelog:identifier:"}) {
    json said = plain();
    said["identifier"] = {{{"system", kept}, {"value", "1"}}};
    EXPECT_EQ(from_patient_resource(said).command.identifiers(0).system(), kept);
  }
}

TEST(FhirPatient, TakesAnythingForADecisionToRefuse) {
  for (const json& said : {json(nullptr), json(7), json::array(), json::object(),
                           json({{"name", "Ada"}, {"extension", "x"}, {"identifier", {1}}})}) {
    EXPECT_EQ(from_patient_resource(said).id, "");
  }
}

TEST(FhirPatient, EveryRealOneIsTheSameInAndOutAndItsFormsAgree) {
  const std::string path = CARELOG_SOURCE_DIR "/../shared/data/fhir-r4-1000patients/Patient.ndjson";
  std::ifstream file(path);
  if (!file) GTEST_SKIP() << "no data at " << path;
  std::size_t count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    const json resource = parse_exact(line).value();
    const FromFhir from = from_patient_resource(resource);
    const Patient patient = registered(from);
    ASSERT_EQ(sorted(without_registration(to_patient_resource(view_of(from.id, patient)))),
              sorted(resource));
    ASSERT_EQ(patient.name, command::name_in(patient.details.names));
    ASSERT_EQ(patient.email, command::email_in(patient.details.telecoms));
    ASSERT_EQ(patient.telephone, command::telephone_in(patient.details.telecoms));
    ASSERT_EQ(patient.address, command::address_in(patient.details.addresses));
    ASSERT_NE(patient.name, "");
    ASSERT_NE(patient.telephone, "");
    ASSERT_NE(patient.address, "");
    ASSERT_NE(patient.details.race, events::RaceOrEthnicity{});
    ASSERT_NE(patient.details.ethnicity, events::RaceOrEthnicity{});
    ASSERT_NE(patient.details.birth_sex, "");
    auto named = from.not_understood;
    std::sort(named.begin(), named.end());
    const std::string known = "http://hl7.org/fhir/StructureDefinition/";
    const std::string synthea = "http://synthetichealth.github.io/synthea/";
    ASSERT_THAT(named, ElementsAre("address.extension(" + known + "geolocation)",
                                   "extension(" + known + "patient-birthPlace)",
                                   "extension(" + known + "patient-mothersMaidenName)",
                                   "extension(" + synthea + "disability-adjusted-life-years)",
                                   "extension(" + synthea + "quality-adjusted-life-years)", "meta",
                                   "text"));
  }
  EXPECT_EQ(count, 1144U);
}

}  // namespace
}  // namespace carelog::tools
