#include "gateway/openapi.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "gateway/embedded_documents.h"
#include "gateway/http/http_message.h"
#include "gateway/route_map.h"

namespace carelog::gateway {
namespace {

using Json = nlohmann::ordered_json;

// "errors": [404] stands for a problem response each.
void expand_errors(Json& operation, const Route& route) {
  std::set<int> statuses = {400, 406};
  if (route.permission) statuses.insert({401, 403});
  if (operation.contains("requestBody")) statuses.insert({413, 415, 422});
  for (const auto& status : operation.value("errors", Json::array())) {
    statuses.insert(status.get<int>());
  }
  operation.erase("errors");
  for (const int status : statuses) {
    operation["responses"][std::to_string(status)] = {
        {"description", reason_phrase(status)},
        {"content",
         {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
  }
}

Json operation_of(const Route& route, const Json& texts) {
  const auto text = texts.find(std::string(route.operation));
  if (text == texts.end()) {
    throw std::logic_error("operations.json lacks " + std::string(route.operation));
  }
  Json operation = {{"operationId", route.operation}};
  operation.update(*text);
  expand_errors(operation, route);
  if (route.permission) {
    operation["security"] = Json::array({{{"bearer", Json::array()}}});
    operation["x-permission"] = auth::permission_name(*route.permission);
  } else if (!operation.contains("security")) {
    operation["security"] = Json::array();
  }
  const auto brace = route.pattern.find('{');
  if (brace != std::string_view::npos) {
    const auto name = route.pattern.substr(brace + 1, route.pattern.find('}') - brace - 1);
    operation["parameters"].push_back({{"name", name},
                                       {"in", "path"},
                                       {"required", true},
                                       {"schema", {{"type", "string"}, {"format", "uuid"}}}});
  }
  return operation;
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
  if (texts.size() != route_map().size()) {
    throw std::logic_error("operations.json describes what the route map does not have");
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
  return document.dump();
}

}  // namespace carelog::gateway
