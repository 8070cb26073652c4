#include "gateway/json/shown_members.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

#include "auth/field_rules.h"
#include "gateway/route_map.h"

namespace carelog::gateway {
namespace {

using auth::Role;

TEST(ShownMembers, AreThoseOfTheRole) {
  const std::string patient =
      R"({"id":"1","name":"Ada <b>","race":{"text":"x"},)"
      R"("identifiers":[{"system":"ssn","value":"123-45-6789","extra":"x"}],"version":3})";
  EXPECT_EQ(shown_members(Role::biller, "patient", patient),
            R"({"id":"1","name":"Ada \u003cb>",)"
            R"("identifiers":[{"system":"ssn","value":"*******6789"}],"version":3})");
  EXPECT_EQ(shown_members(Role::receptionist, "patient", patient), patient);
  EXPECT_EQ(shown_members(Role::patient, "patient", patient), "{}");
  EXPECT_EQ(shown_members(Role::biller, "patient", "[" + patient + "]").find("race"),
            std::string::npos);
}

TEST(ShownMembers, AreNoneWhereTheAnswerIsNotWhatItSeems) {
  EXPECT_EQ(shown_members(Role::biller, "patient", R"("text")"), "null");
  EXPECT_EQ(shown_members(Role::biller, "patient", R"({"identifiers":["123"]})"),
            R"({"identifiers":[null]})");
  EXPECT_EQ(shown_members(Role::biller, "patient", R"({"identifiers":[{"value":7}]})"),
            R"({"identifiers":[{"value":null}]})");
  EXPECT_EQ(shown_members(Role::biller, "patient", ""), "");
  EXPECT_THROW(shown_members(Role::biller, "patient", "{"), std::runtime_error);
}

TEST(Filters, LookOnlyIntoWhatIsShownInFull) {
  EXPECT_FALSE(may_filter(Role::biller, "patient", "identifier"));
  for (const char* open : {"q", "name", "email", "dateOfBirth", "active", "limit", "cursor"}) {
    EXPECT_TRUE(may_filter(Role::biller, "patient", open)) << open;
  }
  EXPECT_TRUE(may_filter(Role::receptionist, "patient", "identifier"));
  EXPECT_TRUE(may_filter(Role::receptionist, "encounter", "code"));
  EXPECT_FALSE(may_filter(Role::patient, "patient", "name"));
}

// Deny by default reaches every route: who may call it is shown some of what it answers with.
TEST(RouteMap, AnswersEveryRoleThatMayCallARouteByARule) {
  for (const Route& route : route_map()) {
    if (!route.permission) continue;
    EXPECT_NE(document_of(route), "") << route.operation;
    for (const Role role : auth::all_roles) {
      if (!auth::allowed(role, *route.permission)) continue;
      EXPECT_TRUE(auth::shown_at_all(role, document_of(route)))
          << auth::role_name(role) << " " << route.operation;
    }
  }
}

// By hand, so that whoever adds a route for them says so twice.
TEST(RouteMap, ShowsPartsOnTheseRoutesOnly) {
  std::set<std::string> parts;
  for (const Route& route : route_map()) {
    for (const Role role : auth::all_roles) {
      if (!route.permission || !auth::allowed(role, *route.permission)) continue;
      if (auth::shown_whole(role, document_of(route))) continue;
      parts.insert(std::string(auth::role_name(role)) + " " + std::string(route.operation));
    }
  }
  EXPECT_EQ(parts, (std::set<std::string>{
                       "biller listPatients", "biller searchPatients", "biller getPatient",
                       "receptionist recordEncounter", "receptionist listEncounters",
                       "receptionist getEncounter", "receptionist amendEncounter",
                       "receptionist markEncounterInError", "receptionist listOccupancy"}));
}

}  // namespace
}  // namespace carelog::gateway
