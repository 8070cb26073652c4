// Resources that must not be imported: what changes their meaning, and what is about somebody else.
#include <gtest/gtest.h>

#include "tools/fhir/entries/entry_resource.h"
#include "tools/fhir/exact_json.h"

namespace carelog::tools {
namespace {

nlohmann::json exactly_read(const std::string& text) {
  return parse_exact(text).value();
}

std::string fault_of(const std::string& type, const std::string& more) {
  const bool has_patient = type == "AllergyIntolerance" || type == "Immunization";
  return entry_from_fhir(exactly_read(R"({"resourceType":")" + type + R"(","id":"1",")" +
                                      (has_patient ? "patient" : "subject") +
                                      R"(":{"reference":"Patient/p"},)" + more + "}"))
      .fault;
}

TEST(EntryFromFhir, IsRefusedWithAModifierThatIsNotUnderstood) {
  const auto refused = [](const std::string& name) {
    return name + " changes its meaning in a way that is not understood";
  };
  for (const auto& kind :
       {"AllergyIntolerance", "Condition", "MedicationRequest", "MedicationStatement", "Procedure",
        "Immunization", "Observation", "Encounter", "CarePlan", "DocumentReference"}) {
    EXPECT_EQ(fault_of(kind, R"("implicitRules":"http://x")"), refused("implicitRules"));
    EXPECT_EQ(fault_of(kind, R"("modifierExtension":[{"url":"x"}])"), refused("modifierExtension"));
    EXPECT_EQ(fault_of(kind, R"("a":[{"b":{"modifierExtension":[]}}])"),
              refused("modifierExtension"));
  }
  for (const std::string kind : {"MedicationRequest", "MedicationStatement", "Procedure",
                                 "Immunization", "Observation", "Encounter", "CarePlan"}) {
    EXPECT_EQ(fault_of(kind, R"("status":["final"])"), refused("status")) << kind;
  }
  EXPECT_EQ(fault_of("MedicationRequest", R"("doNotPerform":true)"), refused("doNotPerform"));
  EXPECT_EQ(fault_of("MedicationRequest", R"("doNotPerform":false)"), "");
  EXPECT_EQ(fault_of("MedicationRequest", R"("intent":7)"), refused("intent"));
  EXPECT_EQ(fault_of("Immunization", R"("isSubpotent":true)"), refused("isSubpotent"));
  EXPECT_EQ(fault_of("CarePlan", R"("activity":[{"detail":{"doNotPerform":true}}])"),
            refused("activity"));
  EXPECT_EQ(fault_of("CarePlan", R"("activity":[{"detail":{"status":"completed"}}])"), "");
  EXPECT_EQ(fault_of("DocumentReference", R"("status":"superseded")"), refused("status"));
  EXPECT_EQ(fault_of("Observation", R"("valueQuantity":{"value":5,"comparator":["<"]})"),
            refused("comparator"));
  for (const std::string kind : {"AllergyIntolerance", "Condition"}) {
    for (const char* status :
         {R"({"coding":[{"code":"refuted"}]})", R"({"text":"Refuted"})", R"("refuted")",
          R"({"coding":[{"system":"http://other","code":"refuted"}]})"}) {
      for (const std::string name : {"verificationStatus", "clinicalStatus"}) {
        EXPECT_EQ(fault_of(kind, "\"" + name + "\":" + status), refused(name)) << kind << status;
      }
    }
    EXPECT_EQ(fault_of(kind, R"("verificationStatus":{"coding":[{"code":"entered-in-error"}]})"),
              "was entered in error where it comes from");
  }
  const std::string codes = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
  EXPECT_EQ(fault_of("Condition", R"("verificationStatus":{"coding":[{"system":")" + codes +
                                      R"(","code":"confirmed"},{"system":")" + codes +
                                      R"(","code":"refuted"}]})"),
            refused("verificationStatus"));
}

TEST(EntryFromFhir, IsAboutNobodyElse) {
  const auto fault = [](const std::string& subject, const std::string& more = "") {
    return entry_from_fhir(exactly_read(R"({"resourceType":"Observation","id":"1","subject":)" +
                                        subject + more + "}"))
        .fault;
  };
  for (const std::string other : {"Group/m1", "Device/m1", "Location/m1",
                                  "https://elsewhere/Patient/m1", "urn:oid:1.2", "Patient/a/b"}) {
    EXPECT_EQ(fault(R"({"reference":")" + other + R"("})"),
              "refers to " + other + ", which is no Patient of these files");
  }
  EXPECT_EQ(fault(R"({"reference":"urn:uuid:m1","type":"Group"})"),
            "refers to urn:uuid:m1, which is no Patient of these files");
  EXPECT_EQ(fault(R"({"reference":"Patient/m1/_history/2","type":"Patient"})"), "");
  EXPECT_EQ(fault(R"({"identifier":{"value":"7"}})"), "names no patient");
  EXPECT_EQ(fault(R"({"reference":"Patient/m1"},"encounter":{"reference":"EpisodeOfCare/m1"})"),
            "refers to EpisodeOfCare/m1, which is no Encounter of these files");
  EXPECT_EQ(fault(R"({"reference":"Patient/m1"},"encounter":{"reference":"#inside"})"), "");
}

}  // namespace
}  // namespace carelog::tools
