// Chart entries as FHIR resources and back.
#include "tools/fhir/entries/entry_resource.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "events/chart/chart_fact.h"
#include "events/description/json.h"
#include "tests/events/filled.h"
#include "tools/fhir/exact_json.h"
#include "tools/fhir/reference_names.h"

namespace carelog::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Json = nlohmann::json;

constexpr const char* real_allergies =
    CARELOG_SOURCE_DIR "/../shared/data/fhir-r4-1000patients/AllergyIntolerance.ndjson";

Json resource(const std::string& text) {
  return parse_exact(text).value();
}

EntryIdentity identity_of(const EntryFromFhir& entry) {
  return {entry.id, entry.patient, entry.encounter};
}

Json there_and_back(const Json& given) {
  const EntryFromFhir entry = entry_from_fhir(given);
  return entry_to_fhir(entry.type, entry.content, identity_of(entry));
}

TEST(ExactJson, KeepsTheDigitsOfNumbersAndEverythingElse) {
  for (const char* text : {R"({"a":7.0,"b":1e3,"c":-0.10,"d":12,"e":[true,null,"1.0"],"f":{}})",
                           R"([39.469511692309176,123456789012345678901234567890])", R"("ü")"}) {
    EXPECT_EQ(write_exact(resource(text)), text);
  }
  EXPECT_FALSE(parse_exact("{\"a\":}"));
  EXPECT_EQ(number_of("7.0"), resource("7.0"));
  EXPECT_TRUE(number_of("tall").is_null());
  EXPECT_TRUE(number_of("7.0 ").is_null());
}

// Every field that a kind can have goes out and comes back.
template <typename Content>
struct EntryOfKind : ::testing::Test {};
using Kinds = events::ChartKinds::Of<::testing::Types>;
TYPED_TEST_SUITE(EntryOfKind, Kinds);

void make_numbers(Json& value) {
  if (value.is_object() && value.contains("comparator")) value["value"] = "7.50";
  for (Json& each : value) {
    if (each.is_structured()) make_numbers(each);
  }
}

// Values that a resource can hold, with the members that the frame writes.
Json plausible(Json content, const std::string& medication_kind) {
  make_numbers(content);
  for (const char* frame : {"encounterId", "sourceId"}) content.erase(frame);
  if (content.contains("kind")) content["kind"] = medication_kind;
  if (content.contains("dosages")) {
    for (Json& each : content["dosages"]) each["period"] = {{"value", "1.5"}, {"code", "d"}};
    if (medication_kind == "statement") content["categories"].erase(1);
    if (medication_kind == "statement") content["categories"].erase(1);
  }
  return content;
}

TYPED_TEST(EntryOfKind, SaysEveryFieldInItsResource) {
  const std::string type(events::EntryNoun<TypeParam>::type);
  for (const char* kind : {"order", "statement"}) {
    const Json content =
        plausible(Json(description::to_known_json(description::filled<TypeParam>())), kind);
    const Json made = entry_to_fhir(type, content, {"e1", "p1", "v1"});
    EntryFromFhir back = entry_from_fhir(parse_exact(write_exact(made)).value());
    EXPECT_EQ(back.type, type);
    EXPECT_EQ(back.id, "e1");
    EXPECT_EQ(back.patient, "p1");
    EXPECT_EQ(back.encounter, "v1");
    EXPECT_THAT(back.not_understood, IsEmpty());
    EXPECT_EQ(back.fault, "");
    EXPECT_EQ(back.content.at("sourceId"),
              made.at("resourceType").template get<std::string>() + "/e1");
    back.content.erase("sourceId");
    EXPECT_EQ(back.content, content) << made.dump(1);
  }
}

TYPED_TEST(EntryOfKind, IsEnteredInErrorWhenItIsMarked) {
  const std::string type(events::EntryNoun<TypeParam>::type);
  const Json content =
      plausible(Json(description::to_known_json(description::filled<TypeParam>())), "order");
  const Json made = entry_to_fhir(type, content, {"e1", "p1", "", true});
  EXPECT_EQ(entry_from_fhir(made).fault, "was entered in error where it comes from");
  EXPECT_FALSE(made.contains("clinicalStatus"));
}

TEST(EntryFromFhir, ReadsAnObservationAsItStands) {
  const Json given = resource(R"({"resourceType":"Observation","id":"o1","status":"final",
    "category":[{"coding":[{"system":"s","code":"vital-signs","display":"Vital signs"}]}],
    "code":{"coding":[{"system":"http://loinc.org","code":"8302-2","display":"Body Height"}],
            "text":"Body Height"},
    "subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/v1"},
    "effectiveDateTime":"2023-10-10T04:17:47Z","issued":"2023-10-10T04:17:47.123Z",
    "valueQuantity":{"value":127.90,"unit":"cm","system":"http://unitsofmeasure.org",
                     "code":"cm"}})");
  const EntryFromFhir entry = entry_from_fhir(given);
  EXPECT_EQ(entry.type, "observation");
  EXPECT_EQ(entry.content.at("value").at("quantity").at("value"), "127.90");
  EXPECT_EQ(entry.content.at("start"), "2023-10-10T04:17:47Z");
  EXPECT_EQ(entry.content.at("recordedOn"), "2023-10-10T04:17:47.123Z");
  EXPECT_EQ(entry.content.at("sourceId"), "Observation/o1");
  EXPECT_THAT(entry.not_understood, IsEmpty());
  EXPECT_EQ(write_exact(there_and_back(given)), write_exact(given));
}

TEST(EntryFromFhir, NamesWhatItDoesNotUnderstandAndTakesTheRest) {
  const EntryFromFhir entry = entry_from_fhir(resource(R"({"resourceType":"Condition","id":"c1",
    "meta":{"lastUpdated":"2020-01-01T00:00:00Z"},
    "extension":[{"url":"http://x","valueString":"y"}],
    "code":{"coding":[{"system":"s","code":"1","version":"2020"}]},
    "clinicalStatus":{"coding":[{"system":"other","code":"active"}]},
    "subject":{"reference":"urn:uuid:p1"},"onsetAge":{"value":3},
    "note":[{"text":"one","time":"2020"},{"text":"two"}]})"));
  EXPECT_EQ(entry.patient, "p1");
  EXPECT_EQ(entry.content, (Json{{"code", {{"codings", {{{"system", "s"}, {"code", "1"}}}}}},
                                 {"note", "one\n\ntwo"},
                                 {"sourceId", "Condition/c1"}}));
  EXPECT_THAT(entry.not_understood,
              UnorderedElementsAre("meta", "extension(http://x)", "code.coding.version",
                                   "clinicalStatus.coding", "onsetAge", "note.time"));
}

TEST(EntryFromFhir, SaysWhyOneCannotBeImported) {
  const auto fault = [](const std::string& more) {
    return entry_from_fhir(resource(R"({"resourceType":"Procedure",)" + more + "}")).fault;
  };
  EXPECT_EQ(fault(R"("subject":{"reference":"Patient/p"})"), "has no id");
  EXPECT_EQ(fault(R"("id":"1")"), "names no patient");
  EXPECT_EQ(fault(R"("id":"1","subject":{"reference":"#contained"})"), "names no patient");
  EXPECT_EQ(fault(R"("id":"1","subject":{"reference":"Patient/p"},"status":"entered-in-error")"),
            "was entered in error where it comes from");
}

TEST(EntryToFhir, SaysWhatAResourceMustSay) {
  const Json code = {{"text", "x"}};
  const EntryIdentity identity{"e", "p", ""};
  EXPECT_EQ(entry_to_fhir("allergy", {{"code", code}}, identity)
                .at("clinicalStatus")
                .at("coding")
                .at(0)
                .at("code"),
            "active");
  EXPECT_EQ(entry_to_fhir("medication", {{"code", code}, {"kind", "order"}, {"status", "intended"}},
                          identity)
                .at("status"),
            "unknown");
  const Json plan = entry_to_fhir(
      "care-plan",
      {{"title", "x"}, {"status", "active"}, {"activities", {{{"description", "walk"}}}}},
      identity);
  EXPECT_EQ(plan.at("intent"), "plan");
  EXPECT_EQ(plan.at("activity").at(0).at("detail").at("status"), "unknown");
  EXPECT_EQ(entry_to_fhir("note", {{"note", "x"}}, identity).at("status"), "current");
}

TEST(ReferenceNames, TakeThePlaceOfReferences) {
  ReferenceNames names;
  names.learn(resource(R"({"resourceType":"Practitioner","id":"d","name":
    [{"family":"Who","given":["John"],"prefix":["Dr."]}],
    "identifier":[{"system":"npi","value":"9"}]})"));
  names.learn(resource(R"({"resourceType":"Organization","id":"o","name":"The Clinic"})"));
  Json value = resource(R"({"a":{"reference":"Practitioner/d"},"b":[{"reference":"Organization/o",
    "display":"shown"}],"c":{"reference":"Practitioner?identifier=npi|9"},
    "d":{"reference":"Practitioner/unknown"},"e":{"reference":"Patient/d"}})");
  names.resolve(value);
  EXPECT_EQ(value, resource(R"({"a":{"display":"Dr. John Who"},"b":[{"display":"shown"}],
    "c":{"display":"Dr. John Who"},"d":{"reference":"Practitioner/unknown"},
    "e":{"reference":"Patient/d"}})"));
}

TEST(RealAllergies, GoInAndOutEqual) {
  std::ifstream lines(real_allergies);
  if (!lines) GTEST_SKIP() << "no data at " << real_allergies;
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const Json given = resource(line);
    const EntryFromFhir entry = entry_from_fhir(given);
    EXPECT_THAT(entry.not_understood, IsEmpty());
    EXPECT_EQ(write_exact(there_and_back(given)), write_exact(given));
  }
  EXPECT_EQ(count, 835u);
}

}  // namespace
}  // namespace carelog::tools
