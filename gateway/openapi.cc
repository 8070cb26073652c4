#include "gateway/openapi.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "gateway/documents/embedded_documents.h"
#include "gateway/form_schema.h"
#include "gateway/http/http_message.h"
#include "gateway/route_map.h"

namespace carelog::gateway {
namespace {

using Json = nlohmann::ordered_json;

// "errors": [404] becomes a problem response for each status.
void expand_errors(Json& operation, const Route& route) {
  std::set<int> statuses = {400, 406, 429, 503};
  if (route.permission) statuses.insert({401, 403});
  if (!parameter_names(route.pattern).empty()) statuses.insert(404);
  if (operation.contains("requestBody")) statuses.insert({413, 415, 422});
  for (const auto& status : operation.value("errors", Json::array())) {
    statuses.insert(status.get<int>());
  }
  operation.erase("errors");
  for (const int status : statuses) {
    if (operation["responses"].contains(std::to_string(status))) continue;  // it says more
    operation["responses"][std::to_string(status)] = {
        {"description", reason_phrase(status)},
        {"content",
         {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
  }
}

// The same of a read of entries or rows, from its row.
Json described_read(const Route& route) {
  const char* tag = route.permission == auth::Permission::read_billing ? "billing" : "chart";
  Json text = {{"tags", Json::array({tag})}, {"summary", route.summary}};
  for (const char* header : {"ConsistencyToken", "Prefer", "Purpose"}) {
    const std::string reference = "#/components/parameters/" + std::string(header);
    text["parameters"].push_back({{"$ref", reference}});
  }
  for (const QueryParameter& each : query_parameters(route)) {
    Json schema = {{"type", "string"}};
    for (const auto word : words_of(each)) schema["enum"].push_back(word);
    text["parameters"].push_back(
        {{"name", each.name}, {"in", "query"}, {"schema", std::move(schema)}});
  }
  text["responses"]["200"] = {{"description", "What was asked for."}};
  text["responses"]["301"] = {
      {"description", "The patient is merged into another: Location is the same in that record."}};
  text["errors"] = Json::array({404, 503});
  return text;
}

// The description of a command, from its row and its message.
Json described(const Route& route) {
  if (route.command.message.empty()) return described_read(route);
  const CommandRoute& command = route.command;
  Json text = {{"tags", Json::array({command.aggregate})}, {"summary", route.summary}};
  for (const char* header : {"IfMatch", "IfNoneMatch", "IdempotencyKey", "Purpose"}) {
    const std::string reference = "#/components/parameters/" + std::string(header);
    text["parameters"].push_back({{"$ref", reference}});
  }
  text["requestBody"] = {{"required", !command.body_optional},
                         {"content", {{"application/json", {{"schema", form_schema(command)}}}}}};
  text["responses"][std::to_string(command.status)] = {
      {"description", "Done: the " + std::string(command.aggregate) + " as it is now."}};
  text["errors"] = Json::array({404, 409, 412, 503});
  return text;
}

Json parameter_schema(std::string_view name) {
  if (name == word_parameter || name == file_parameter) return {{"type", "string"}};
  if (name == number_parameter) return {{"type", "integer"}, {"minimum", 1}};
  return {{"type", "string"}, {"format", "uuid"}};
}

Json operation_of(const Route& route, const Json& texts) {
  const auto found = texts.find(std::string(route.operation));
  if (found == texts.end() && route.summary.empty()) {
    throw std::logic_error("operations.json lacks " + std::string(route.operation));
  }
  Json operation = {{"operationId", route.operation}};
  operation.update(found != texts.end() ? *found : described(route));
  expand_errors(operation, route);
  if (route.permission) {
    operation["security"] = Json::array({{{"bearer", Json::array()}}});
    operation["x-permission"] = auth::permission_name(*route.permission);
  } else if (!operation.contains("security")) {
    operation["security"] = Json::array();
  }
  for (const auto name : parameter_names(route.pattern)) {
    operation["parameters"].push_back(
        {{"name", name}, {"in", "path"}, {"required", true}, {"schema", parameter_schema(name)}});
  }
  return operation;
}

// A row of an import: the message's members beside the keys.
Json import_row_schema(std::string_view message) {
  Json schema = gateway::object_schema(message);
  for (const char* key : {"key", "patientKey"}) {
    schema["properties"][key] = {{"type", "string"}, {"minLength", 1}, {"maxLength", 255}};
    schema["required"].push_back(key);
  }
  return schema;
}

std::string lower(std::string_view method) {
  std::string name(method);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return static_cast<char>(c + ('a' - 'A')); });
  return name;
}

}  // namespace

std::string openapi_document(std::string_view version) {
  const Json texts = Json::parse(operations_json());
  for (const auto& [name, text] : texts.items()) {
    const bool served = std::any_of(route_map().begin(), route_map().end(),
                                    [&](const Route& route) { return route.operation == name; });
    if (!served)
      throw std::logic_error("operations.json describes " + name + ", which is no route");
  }
  Json document = {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "carelog"},
        {"version", version},
        {"description",
         "Patient management in which the log is the record. Writes answer once the event is "
         "durable; reads come from projections. Send the Consistency-Token of a write with the "
         "next read to see its effect."}}},
      {"paths", Json::object()}};
  for (const Route& route : route_map()) {
    document["paths"][std::string(route.pattern)][lower(method_name(route.method))] =
        operation_of(route, texts);
  }
  document["components"] = Json::parse(components_json());
  Json& schemas = document["components"]["schemas"];
  schemas["Identifier"] = object_schema("PatientIdentifier");
  schemas["PatientDetails"] = members_schema("PatientDetails");
  schemas["ImportMoney"] = import_row_schema("TakeMoneyOfRecord");
  schemas["ImportCoverage"] = import_row_schema("RecordCoverage");
  return document.dump();
}

}  // namespace carelog::gateway
