// A clinician and the charts of those whom he does not treat: every route.
#include <set>

#include "gateway/route_map.h"
#include "gateway/route_tree.h"
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

using auth::Role;

const std::string whose = "0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";
const std::string emergency_headers =
    "X-Purpose-Of-Use: EMERGENCY\r\nX-Purpose-Reason: found unconscious\r\n";

class GatewayOfCare : public GatewayBeforeFakes {
 protected:
  GatewayOfCare() : GatewayBeforeFakes(std::chrono::seconds(0), true, {}, {}, nullptr, 30) {
    api::PatientView& patient = clinic_.patients[whose];
    patient.set_id(whose);
    patient.set_name("Ada");
    clinic_.entry = R"({"status":"planned","note":"private"})";
    clinic_.row = R"({"id":"x","status":"planned","note":"private"})";
    charts_.treating = "u-treating";
  }
  static std::string path_of(const Route& route) {
    std::string path;
    for (std::string_view rest = route.pattern; !rest.empty();) {
      const std::string_view segment = next_segment(rest);
      path.append("/").append(is_parameter(segment) ? whose : segment);
    }
    return path;
  }
  Answer ask_as(const std::string& subject, const Route& route, const std::string& headers = "",
                Role role = Role::clinician) {
    const bool reads = route.method == HttpMethod::get;
    return ask(std::string(method_name(route.method)) + " " + path_of(route),
               bearer(role, subject) + headers, reads ? "" : "{}");
  }
};

TEST_F(GatewayOfCare, ShowsAndChangesChartsOfThoseWhoAreTreatedOnly) {
  std::set<std::string_view> held;
  for (const Route& route : route_map()) {
    if (!route.permission || !auth::allowed(Role::clinician, *route.permission)) continue;
    const auto strange = ask_as("u-strange", route);
    if (strange.status == 403) {
      EXPECT_EQ(strange.json()["code"], "not-treating") << route.operation;
      EXPECT_EQ(strange.body.find("private"), std::string::npos);
      held.insert(route.operation);
      EXPECT_NE(ask_as("u-strange", route, emergency_headers).status, 403) << route.operation;
    }
    EXPECT_NE(ask_as("u-treating", route).status, 403) << route.operation;
    EXPECT_NE(ask_as("u-strange", route, "", Role::admin).status, 403) << route.operation;
  }
  for (const char* operation :
       {"getChart", "getTimeline", "getPatientHistory", "listAllergies", "getAllergy",
        "recordAllergy", "amendAllergy", "markAllergyInError", "listEncounters", "getEncounter",
        "recordEncounter", "amendEncounter", "listNotes", "recordNote", "listCarePlans",
        "correctPatient", "replacePatient", "mergePatient", "unmergePatient"}) {
    EXPECT_TRUE(held.contains(operation)) << operation;
  }
  // Nine kinds of entries with five routes each, the three that show all of them, two that correct
  // the details and four about merges.
  EXPECT_EQ(held.size(), 9 * 5 + 3 + 2 + 4U);
}

TEST_F(GatewayOfCare, BeginsWithAnEncounterThatNamesTheCaller) {
  const std::string encounters = "POST /api/patients/" + whose + "/encounters";
  const auto record = [&](const std::string& participant) {
    return ask(encounters, bearer(Role::clinician, "u-strange"),
               R"({"class":{"code":"AMB"},"status":"in-progress","participants":[{"name":")" +
                   participant + R"("}]})");
  };
  EXPECT_EQ(record("Somebody else").status, 403);
  EXPECT_EQ(record("Dr. Strange <u-strange>").status, 201);
  EXPECT_EQ(record("u-strange").status, 201);
}

TEST_F(GatewayOfCare, ShowsTheDaysEncountersAsAReceptionDoes) {
  const auto listed = ask("GET /api/encounters", bearer(Role::clinician, "u-treating"));
  EXPECT_EQ(listed.status, 200);
  EXPECT_NE(listed.body.find("planned"), std::string::npos) << listed.body;
  EXPECT_EQ(listed.body.find("private"), std::string::npos) << listed.body;
  const auto whole = ask("GET /api/encounters", bearer(Role::auditor));
  EXPECT_NE(whole.body.find("private"), std::string::npos) << whole.body;
}

TEST_F(GatewayOfCare, RecordsRefusalsAndEmergenciesWithTheirReason) {
  const std::string chart = "GET /api/patients/" + whose + "/chart";
  EXPECT_EQ(ask(chart, bearer(Role::clinician, "u-strange")).status, 403);
  EXPECT_EQ(ask(chart, bearer(Role::clinician, "u-strange") + emergency_headers).status, 200);
  const auto told = accesses(2);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].code(), "not-treating");
  EXPECT_EQ(told[0].patient_ids(0), whose);
  EXPECT_EQ(told[1].purpose(), "EMERGENCY");
  EXPECT_EQ(told[1].reason(), "found unconscious");
  EXPECT_EQ(told[1].patient_ids(0), whose);
}

TEST_F(GatewayOfCare, SaysThatAPatientIsNotThereBeforeItSaysWhoTreatsHim) {
  const std::string nobody = "GET /api/patients/1d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d11/chart";
  EXPECT_EQ(ask(nobody, bearer(Role::clinician, "u-strange")).status, 404);
}

class GatewayWithoutCare : public GatewayBeforeFakes {};

TEST_F(GatewayWithoutCare, ShowsEveryChartToEveryClinician) {
  clinic_.patients[whose].set_id(whose);
  EXPECT_EQ(
      ask("GET /api/patients/" + whose + "/chart", bearer(Role::clinician, "u-strange")).status,
      200);
}

}  // namespace
}  // namespace carelog::gateway
