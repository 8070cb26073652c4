#include "gateway/route_map.h"

#include <gtest/gtest.h>

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "gateway/call/form.h"
#include "gateway/call/problem.h"
#include "gateway/route_tree.h"

namespace carelog::gateway {
namespace {

const std::string id = "0d4c1c6e-8b62-8a0e-9c4b-0a4b2f6f5d10";

std::string operation_at(HttpMethod method, const std::string& path) {
  const auto match = match_route(method, path);
  return match.route == nullptr ? "" : std::string(match.route->operation);
}

TEST(RouteMap, FindsItsRoutes) {
  EXPECT_EQ(operation_at(HttpMethod::post, "/api/patients"), "registerPatient");
  EXPECT_EQ(operation_at(HttpMethod::get, "/api/patients/" + id), "getPatient");
  EXPECT_EQ(operation_at(HttpMethod::head, "/api/patients/" + id), "getPatient");
  EXPECT_EQ(operation_at(HttpMethod::get, "/api/patients/" + id + "/history"), "getPatientHistory");
  EXPECT_EQ(operation_at(HttpMethod::get, "/.well-known/jwks.json"), "getKeys");
}

TEST(RouteMap, ReadsIdsInOneWay) {
  for (const char* path : {"/api/patients/0D4C1C6E-8B62-8A0E-9C4B-0A4B2F6F5D10",
                           "/api/patients/%30d4c1c6e-8b62-8a0e-9c4b-0a4b2f6f5d10"}) {
    EXPECT_EQ(match_route(HttpMethod::get, path).parameters.at("id"), id);
  }
  for (const char* path : {"/api/patients/1", "/api/patients/", "/api/patients/%00", "//",
                           "/api//patients", "/api/patients/../x", "/api", "/API/patients"}) {
    const auto match = match_route(HttpMethod::get, path);
    EXPECT_EQ(match.route, nullptr) << path;
    EXPECT_EQ(match.allowed_methods, "") << path;
  }
}

TEST(RouteMap, TakesNoPathForAFileName) {
  for (const char* name : {"..", ".hidden", "a%2Fb", "a%00", "a/b", ""}) {
    EXPECT_EQ(operation_at(HttpMethod::get, std::string("/console/assets/") + name), "") << name;
  }
}

// A path of the pattern's.
std::string path_of(std::string_view pattern) {
  std::string path;
  for (std::string_view rest = pattern; !rest.empty();) {
    const std::string_view segment = next_segment(rest);
    path += '/';
    path += !is_parameter(segment)  ? segment
            : segment == "{code}"   ? "in-use"
            : segment == "{file}"   ? "page-1aB_.js"
            : segment == "{number}" ? "17"
                                    : id;
  }
  return path;
}

TEST(RouteMap, LeadsEveryPathToItsRow) {
  for (const Route& route : route_map()) {
    const std::string path = path_of(route.pattern);
    EXPECT_EQ(match_route(route.method, path).route, &route) << path;
    EXPECT_EQ(match_route(route.method, path + "/").route, nullptr) << path;
    EXPECT_EQ(match_route(route.method, path + "/Further").route, nullptr) << path;
    EXPECT_EQ(match_route(route.method, path.substr(1)).route, nullptr) << path;
  }
}

TEST(RouteMap, PrefersALiteralToAParameter) {
  EXPECT_EQ(operation_at(HttpMethod::post, "/api/patients/search"), "searchPatients");
  EXPECT_EQ(match_route(HttpMethod::get, "/api/patients/search").allowed_methods, "POST");
}

Route route_at(std::string_view pattern) {
  Route route;
  route.pattern = pattern;
  return route;
}

TEST(RouteTree, GoesBackToTheParameterWhereTheLiteralLeadsNowhere) {
  const std::array routes = {route_at("/a/b/c"), route_at("/a/{id}/d"), route_at("/a/{id}")};
  const RouteTree tree(routes);
  RouteTree::Given given;
  ASSERT_EQ(tree.find("/a/b/d", given).size(), 1u);
  EXPECT_EQ(tree.find("/a/b/d", given)[0]->pattern, "/a/{id}/d");
  EXPECT_EQ(given, (RouteTree::Given{{"id", "b"}}));
  EXPECT_EQ(tree.find("/a/b/c", given)[0]->pattern, "/a/b/c");
  EXPECT_TRUE(given.empty());
  EXPECT_EQ(tree.find("/a/b", given)[0]->pattern, "/a/{id}");
  EXPECT_TRUE(tree.find("/a/b/e", given).empty());
  const std::array confused = {route_at("/a/{id}"), route_at("/a/{name}/b")};
  EXPECT_THROW(RouteTree{confused}, std::logic_error);
}

TEST(RouteMap, SaysWhichMethodsAPathKnows) {
  EXPECT_EQ(match_route(HttpMethod::del, "/api/patients").allowed_methods, "POST, GET, HEAD");
  EXPECT_EQ(match_route(HttpMethod::other, "/api/patients/" + id).allowed_methods,
            "GET, HEAD, PUT, PATCH, DELETE");
}

TEST(RouteMap, KnowsTheParametersOfAPatternByName) {
  EXPECT_EQ(parameter_names("/api/patients/{id}/allergies/{entry}"),
            (std::vector<std::string_view>{"id", "entry"}));
  EXPECT_TRUE(parameter_names("/api/patients").empty());
}

TEST(RouteMap, OpensToEverybodyOnlyWhatIsAboutNobody) {
  for (const Route& route : route_map()) {
    const bool signs_in = route.pattern.starts_with("/auth/");
    if (!route.permission && !signs_in) {
      EXPECT_EQ(route.recorded, Recorded::nothing) << route.operation;
    }
    if (route.recorded == Recorded::nothing) {
      EXPECT_EQ(route.subject, "") << route.operation;
    }
  }
}

TEST(RouteMap, NamesInEachRowWhatItsPatternHas) {
  const std::set<std::string_view> about_no_patient = {
      "searchAudit",          "importPatients",
      "importEntries",        "registerUser",
      "listPatients",         "registerPatient",
      "searchPatients",       "login",
      "getAnalyticsSummary",  "listOccupancy",
      "changePassword",       "runInvoices",
      "listUnpriced",         "getAgeing",
      "listDuplicates",       "listUsers",
      "rotateKeys",           "replaceKeys",
      "giveTokens",           "signIn",
      "endAllSessions",       "endSession",
      "getMoneyOfRecord",     "importMoney",
      "setPasswordAndSignIn", "importCoverages",
      "getAnalyticsOverview", "getMeasure",
      "followToday",          "rebuildReadModel",
      "cancelRebuild",        "rollBackReadModel",
      "dropGeneration",       "retryParked",
      "retryParkedAggregate", "releaseParked",
      "enrolSecondFactor",    "confirmSecondFactor",
      "removeSecondFactor",   "confirmSecondFactorOnPage"};
  for (const Route& route : route_map()) {
    const auto names = parameter_names(route.pattern);
    const auto has = [&](std::string_view name) {
      return name.empty() || std::count(names.begin(), names.end(), name) == 1;
    };
    EXPECT_TRUE(has(route.subject)) << route.operation;
    EXPECT_TRUE(has(route.command.id)) << route.operation;
    EXPECT_TRUE(has(route.command.key)) << route.operation;
    if (route.recorded != Recorded::nothing) {
      EXPECT_EQ(route.subject.empty(), about_no_patient.contains(route.operation))
          << route.operation << ": whose record is it?";
    }
  }
}

TEST(RouteMap, CarriesCommandsThatAreDescribed) {
  std::size_t commands = 0;
  for (const Route& route : route_map()) {
    if (route.command.message.empty()) continue;
    ++commands;
    const auto message = new_message(route.command.message);
    for (const auto names : {route.command.filled, route.command.present}) {
      std::istringstream each{std::string(names)};
      for (std::string name; each >> name;) {
        EXPECT_NE(message->GetDescriptor()->FindFieldByCamelcaseName(name), nullptr)
            << route.operation << ": " << name;
      }
    }
    if (route.command.status != 204) {
      EXPECT_NE(new_message(route.command.view), nullptr);
    }
  }
  EXPECT_GE(commands, 6U);
}

TEST(Problems, SayWhatIsWrongAsTheStandardWants) {
  Problem problem;
  problem.code = "version-conflict";
  problem.detail = "Read it again.";
  problem.current_version = 4;
  problem.errors = {{"/name", "required", "give it"}};
  const auto response = problem_response(problem, id);
  EXPECT_EQ(response.status, 412);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const auto body = nlohmann::json::parse(response.body);
  EXPECT_EQ(body["type"], "/problems/version-conflict");
  EXPECT_EQ(body["status"], 412);
  EXPECT_EQ(body["instance"], "urn:uuid:" + id);
  EXPECT_EQ(body["currentVersion"], 4);
  EXPECT_EQ(body["errors"][0]["pointer"], "/name");
}

TEST(Problems, HaveOneKindEach) {
  std::set<std::string_view> codes;
  for (const auto& kind : problem_kinds()) {
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
    EXPECT_NE(reason_phrase(kind.status), "Unknown") << kind.code;
  }
  for (const int status : {400, 408, 413, 414, 417, 431, 500, 501, 505}) {
    EXPECT_TRUE(codes.contains(code_of_http_status(status)));
  }
}

}  // namespace
}  // namespace carelog::gateway
