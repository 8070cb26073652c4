// Every route as every role: who is let in, and what he is shown.
#include <set>

#include "auth/field_rules.h"
#include "gateway/route_map.h"
#include "gateway/route_tree.h"
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

using auth::Role;

const std::string id = "0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";
const std::string ssn = "123-45-6789";
// What no biller reads of a patient and no receptionist of an encounter.
const std::string secret = "for-clinicians-only";

class Roles : public GatewayBeforeFakes {
 protected:
  Roles() {
    api::PatientView& patient = clinic_.patients[id];
    patient.set_id(id);
    patient.set_name("Ada");
    patient.set_details(R"({"race":{"text":")" + secret + R"("},"extra":")" + secret + R"("})");
    auto* identifier = patient.add_identifiers();
    identifier->set_system("ssn");
    identifier->set_value(ssn);
    identifier->set_extra(secret);
    clinic_.entry = R"({"status":"planned","note":")" + secret + R"("})";
    clinic_.row = R"({"id":")" + id + R"(","status":"planned","note":")" + secret + R"("})";
  }

  static std::string target(const Route& route) {
    std::string path;
    for (std::string_view rest = route.pattern; !rest.empty();) {
      const std::string_view segment = next_segment(rest);
      path += '/';
      path += segment == "{code}"     ? std::string_view("encounters")
              : segment == "{number}" ? std::string_view("17")
              : is_parameter(segment) ? std::string_view(id)
                                      : segment;
    }
    return std::string(method_name(route.method)) + " " + path;
  }
  Answer ask_as(Role role, const Route& route) {
    const bool reads = route.method == HttpMethod::get;
    return ask(target(route), bearer(role, "u-3"), reads ? "" : "{}");
  }
};

TEST_F(Roles, AreLetIntoTheRoutesOfTheTableAndNoOthers) {
  for (const Route& route : route_map()) {
    if (!route.permission) continue;
    for (const Role role : auth::all_roles) {
      const auto answer = ask_as(role, route);
      const bool may = auth::allowed(role, *route.permission);
      EXPECT_EQ(answer.status != 403, may)
          << auth::role_name(role) << " " << route.operation << " " << answer.body;
      if (may) continue;
      EXPECT_EQ(answer.json()["code"], "insufficient-role") << route.operation;
      EXPECT_EQ(answer.body.find(secret), std::string::npos) << route.operation;
    }
  }
}

TEST_F(Roles, AreShownWhatTheFieldRulesGrant) {
  std::set<std::string> in_part;
  for (const Route& route : route_map()) {
    const bool reads = route.method == HttpMethod::get || route.operation == "searchPatients";
    if (!route.permission || !reads) continue;
    const bool has_secret = ask_as(Role::admin, route).body.find(secret) != std::string::npos;
    for (const Role role : auth::all_roles) {
      if (!has_secret || !auth::allowed(role, *route.permission)) continue;
      const auto answer = ask_as(role, route);
      ASSERT_EQ(answer.status, 200) << route.operation << answer.body;
      const bool whole = auth::shown_whole(role, document_of(route));
      EXPECT_EQ(answer.body.find(secret) != std::string::npos, whole)
          << auth::role_name(role) << " " << route.operation << " " << answer.body;
      EXPECT_NE(answer.body.find(R"("id")"), std::string::npos) << answer.body;
      if (!whole) {
        in_part.insert(std::string(auth::role_name(role)) + " " + std::string(route.operation));
      }
    }
  }
  EXPECT_EQ(in_part,
            (std::set<std::string>{"biller listPatients", "biller searchPatients",
                                   "biller getPatient", "receptionist listEncounters",
                                   "receptionist getEncounter", "receptionist listOccupancy"}));
}

TEST_F(Roles, OfBillersSeeTheEndOfAnIdentifierAndCannotLookForTheRest) {
  const auto biller = bearer(Role::biller, "u-5");
  const auto read = ask("GET /api/patients/" + id, biller);
  EXPECT_EQ(read.json()["identifiers"][0]["value"], "*******6789");
  EXPECT_EQ(read.json()["identifiers"][0].size(), 2U);
  const auto listed = ask("GET /api/patients?q=ada", biller);
  EXPECT_EQ(listed.status, 200);
  EXPECT_EQ(listed.body.find(ssn), std::string::npos);
  const auto sought = ask("GET /api/patients?identifier=ssn%7C" + ssn, biller);
  EXPECT_EQ(sought.status, 403);
  EXPECT_EQ(sought.json()["code"], "insufficient-role");
  const std::string body = R"({"identifier":"ssn|)" + ssn + R"("})";
  EXPECT_EQ(ask("POST /api/patients/search", biller, body).status, 403);
  EXPECT_EQ(ask("POST /api/patients/search", bearer(Role::receptionist), body).status, 200);
  EXPECT_EQ(ask("HEAD /api/patients/" + id, biller).header("Content-Length"),
            std::to_string(read.body.size()));
}

TEST_F(Roles, OfReceptionistsGetNoNoteBackFromWhatTheyChange) {
  const std::string body = R"({"class":{"code":"AMB"},"status":"planned","note":"by phone"})";
  const std::string encounters = "/api/patients/" + id + "/encounters";
  for (const std::string& line : {"POST " + encounters, "PATCH " + encounters + "/" + id}) {
    const auto made = ask(line, bearer(Role::receptionist), body);
    EXPECT_EQ(made.status / 100, 2) << line << made.body;
    EXPECT_EQ(made.json()["status"], "planned") << line;
    EXPECT_FALSE(made.json().contains("note")) << line;
    EXPECT_EQ(ask(line, bearer(Role::clinician), body).json()["note"], secret) << line;
  }
}

TEST_F(Roles, BreakTheGlassOnlyWithAReasonThatTheAuditorReads) {
  const std::string path = "GET /api/patients/" + id;
  const auto clinician = bearer(Role::clinician, "u-7") + "X-Purpose-Of-Use: EMERGENCY\r\n";
  for (const char* reason : {"", "X-Purpose-Reason:  \r\n"}) {
    const auto refused = ask(path, clinician + reason);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.json()["code"], "reason-needed");
  }
  const auto long_reason = "X-Purpose-Reason: " + std::string(501, 'x') + "\r\n";
  EXPECT_EQ(ask(path, clinician + long_reason).status, 400);
  const std::string reason = "X-Purpose-Reason: brought in unconscious\r\n";
  EXPECT_EQ(ask(path, clinician + reason).status, 200);
  const auto biller = bearer(Role::biller, "u-5") + "X-Purpose-Of-Use: EMERGENCY\r\n";
  EXPECT_EQ(ask(path, biller + reason).json()["code"], "insufficient-role");
  ask("DELETE /api/patients/" + id, clinician + reason);
  const auto entries = accesses(6);
  ASSERT_EQ(entries.size(), 6U);
  std::vector<std::string> told;
  for (const auto& entry : entries) {
    EXPECT_EQ(entry.purpose(), "EMERGENCY");
    told.push_back(entry.operation() + " " + std::to_string(entry.status()) + " " + entry.reason());
  }
  EXPECT_EQ(told,
            (std::vector<std::string>{"getPatient 403 ", "getPatient 403 ", "getPatient 400 ",
                                      "getPatient 200 brought in unconscious", "getPatient 403 ",
                                      "deactivatePatient 204 brought in unconscious"}));
}

}  // namespace
}  // namespace carelog::gateway
