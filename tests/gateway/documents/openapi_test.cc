// What /openapi.json says, held against the route map and the forms.
#include "gateway/openapi.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "gateway/form_schema.h"
#include "gateway/route_map.h"

namespace carelog::gateway {
namespace {

// Every "$ref" in the document resolves.
void check_references(const nlohmann::json& node, const nlohmann::json& document) {
  if (node.is_object() && node.contains("$ref")) {
    const nlohmann::json::json_pointer target(node["$ref"].get<std::string>().substr(1));
    EXPECT_TRUE(document.contains(target)) << target.to_string();
  }
  if (!node.is_structured()) return;
  for (const auto& child : node) check_references(child, document);
}

TEST(OpenApi, DescribesExactlyTheRouteMap) {
  const auto document = nlohmann::json::parse(openapi_document("1.2.3"));
  EXPECT_EQ(document["info"]["version"], "1.2.3");
  std::set<std::string> described;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      described.insert(operation["operationId"]);
      EXPECT_FALSE(operation["summary"].get<std::string>().empty());
      EXPECT_FALSE(operation["responses"].empty());
    }
  }
  std::set<std::string> served;
  for (const Route& route : route_map()) served.insert(std::string(route.operation));
  EXPECT_EQ(described, served);
  check_references(document, document);
}

// A command needs no text of its own: its row and its message are enough.
TEST(OpenApi, DescribesACommandFromItsRowAndItsMessage) {
  const auto document = nlohmann::json::parse(openapi_document("0"));
  const auto& operation = document["paths"]["/api/patients/{id}/death"]["delete"];
  EXPECT_EQ(operation["operationId"], "retractPatientDeath");
  EXPECT_FALSE(operation["summary"].get<std::string>().empty());
  EXPECT_EQ(operation["x-permission"], "mark-deceased");
  EXPECT_EQ(operation["requestBody"]["required"], false);
  const auto& schema = operation["requestBody"]["content"]["application/json"]["schema"];
  EXPECT_EQ(schema["properties"]["reason"]["maxLength"], 500);
  EXPECT_EQ(schema["additionalProperties"], false);
  for (const char* status : {"200", "404", "412", "422"}) {
    EXPECT_TRUE(operation["responses"].contains(status)) << status;
  }
  const auto registration =
      form_schema({.message = "RegisterPatient", .filled = "name email address dateOfBirth"});
  EXPECT_EQ(registration["properties"]["identifiers"]["items"]["required"],
            (nlohmann::json{"system", "value"}));
  EXPECT_EQ(registration["properties"]["names"]["items"]["properties"]["family"]["maxLength"], 200);
  EXPECT_FALSE(registration["properties"].contains("details"));
  const auto& schemas = document["components"]["schemas"];
  EXPECT_TRUE(schemas["PatientDetails"]["properties"].contains("maritalStatus"));
  EXPECT_EQ(schemas["Identifier"]["required"], (nlohmann::json{"system", "value"}));
}

// As the forms are read (call/form.cc).
TEST(OpenApi, SaysWhatMayBeNull) {
  using nlohmann::json;
  const auto document = json::parse(openapi_document("0"));
  const auto& form = document["paths"]["/api/patients/{id}/allergies"]["post"]["requestBody"]
                             ["content"]["application/json"]["schema"]["properties"];
  EXPECT_EQ(form["onset"]["type"], (json{"string", "null"}));
  EXPECT_EQ(form["reactions"]["type"], (json{"array", "null"}));
  EXPECT_EQ(form["code"]["type"], "object");  // required
  EXPECT_EQ(form["code"]["minProperties"], 1);
  EXPECT_EQ(form["code"]["properties"]["text"]["type"], (json{"string", "null"}));
  EXPECT_FALSE(form.contains("version"));
}

TEST(OpenApi, TakesAnEntryBackAsItWasRead) {
  const auto document = nlohmann::json::parse(openapi_document("0"));
  const auto& form = document["paths"]["/api/patients/{id}/allergies/{entryId}"]["patch"]
                             ["requestBody"]["content"]["application/json"]["schema"];
  EXPECT_FALSE(form.contains("required"));
  for (const char* name : {"id", "entryType", "patientId", "version", "recordedAt", "recordedBy",
                           "changedAt", "changedBy"}) {
    EXPECT_TRUE(form["properties"].contains(name)) << name;
  }
}

TEST(OpenApi, SaysWhatARouteAnswersBesidesSuccess) {
  const auto document = nlohmann::json::parse(openapi_document("0"));
  for (const Route& route : route_map()) {
    std::string method(method_name(route.method));
    for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
    const auto& operation = document["paths"][std::string(route.pattern)][method];
    for (const char* status : {"400", "406", "429", "503"}) {
      EXPECT_TRUE(operation["responses"].contains(status)) << route.operation;
    }
    if (!parameter_names(route.pattern).empty()) {
      EXPECT_TRUE(operation["responses"].contains("404")) << route.operation;
    }
    const bool writes = route.method == HttpMethod::post || route.method == HttpMethod::put;
    const bool import = writes && route.body_max == import_body_max_bytes;
    EXPECT_TRUE(!import || operation.contains("requestBody")) << route.operation;
  }
  const auto& unready = document["paths"]["/health/ready"]["get"]["responses"]["503"];
  EXPECT_TRUE(unready["content"].contains("application/json"));
}

TEST(OpenApi, DemandsATokenWhereTheMapDoes) {
  const auto document = nlohmann::json::parse(openapi_document("0"));
  const auto& read = document["paths"]["/api/patients/{id}"]["get"];
  EXPECT_EQ(read["security"][0].begin().key(), "bearer");
  EXPECT_TRUE(read["responses"].contains("401"));
  EXPECT_TRUE(document["paths"]["/auth/login"]["post"]["security"].empty());
}

}  // namespace
}  // namespace carelog::gateway
