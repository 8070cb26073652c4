#include "gateway/route_map.h"

#include <algorithm>
#include <array>

#include "gateway/accounts/account_map.h"
#include "gateway/analytics/analytics_routes.h"
#include "gateway/audit/audit_routes.h"
#include "gateway/billing/billing_routes.h"
#include "gateway/call/command_call.h"
#include "gateway/chart/chart_routes.h"
#include "gateway/chart/import_entries.h"
#include "gateway/console/console_routes.h"
#include "gateway/health/operations_routes.h"
#include "gateway/http/query_string.h"
#include "gateway/operating/operating_map.h"
#include "gateway/patients/import_routes.h"
#include "gateway/patients/merge_routes.h"
#include "gateway/patients/patient_query_routes.h"
#include "gateway/route_tree.h"
#include "gateway/search/row_queries.h"
#include "infra/ids/plain_uuid.h"
#include "infra/ids/random_id.h"

namespace carelog::gateway {
namespace {

using auth::Permission;
using enum HttpMethod;

// A route that shows records.
constexpr Route read(std::string_view pattern, Permission permission, std::string_view operation,
                     RouteHandler handle, std::string_view shows, std::string_view subject = {}) {
  return {.method = get,
          .pattern = pattern,
          .permission = permission,
          .operation = operation,
          .handle = handle,
          .recorded = Recorded::reads,
          .subject = subject,
          .shows = shows,
          .own_query = true};
}

// A route that shows a list of rows (search/row_queries.h).
constexpr Route listing(std::string_view pattern, Permission permission, std::string_view operation,
                        std::string_view list, std::string_view query, std::string_view summary) {
  return {.method = get,
          .pattern = pattern,
          .permission = permission,
          .operation = operation,
          .handle = list_rows,
          .recorded = Recorded::reads,
          .kind = list,
          .query = query,
          .summary = summary};
}

// A route that carries a command.
constexpr Route change(HttpMethod method, std::string_view pattern, Permission permission,
                       std::string_view operation, std::string_view subject,
                       const CommandRoute& command, std::string_view summary = {}) {
  return {.method = method,
          .pattern = pattern,
          .permission = permission,
          .operation = operation,
          .handle = carry_command,
          .recorded = Recorded::changes,
          .subject = subject,
          .command = command,
          .summary = summary};
}

// A route without records.
constexpr Route plain(HttpMethod method, std::string_view pattern,
                      std::optional<Permission> permission, std::string_view operation,
                      RouteHandler handle, std::string_view media_type = "application/json") {
  return {.method = method,
          .pattern = pattern,
          .permission = permission,
          .operation = operation,
          .handle = handle,
          .media_type = media_type};
}

// Required by the simple form of older clients; with `names` the body is in full form.
constexpr std::string_view simple_form = "name email address dateOfBirth";
constexpr std::string_view full_form = "names";
// Changes the patient in the path.
constexpr CommandRoute on_patient(std::string_view message) {
  return {.message = message, .aggregate = "patient", .view = "PatientView", .id = "id"};
}
constexpr CommandRoute with_optional_body(CommandRoute command, int status = 200) {
  command.body_optional = true;
  command.status = status;
  return command;
}
constexpr CommandRoute with_members(CommandRoute command, std::string_view present) {
  command.present = present;
  command.in_full = full_form;
  return command;
}

constexpr std::array rows = {
    change(post, "/api/patients", Permission::register_patient, "registerPatient", "",
           {.message = "RegisterPatient",
            .aggregate = "patient",
            .view = "PatientView",
            .status = 201,
            .filled = simple_form,
            .in_full = full_form}),
    read("/api/patients", Permission::list_patients, "listPatients", list_patients, "patient"),
    Route{.method = post,
          .pattern = "/api/patients/search",
          .permission = Permission::list_patients,
          .operation = "searchPatients",
          .handle = search_patients,
          .recorded = Recorded::reads,
          .shows = "patient"},
    read("/api/patients/{id}", Permission::read_patient, "getPatient", get_patient, "patient",
         "id"),
    change(put, "/api/patients/{id}", Permission::correct_patient, "replacePatient", "id",
           with_members(on_patient("CorrectPatientDetails"), simple_form)),
    change(patch, "/api/patients/{id}", Permission::correct_patient, "correctPatient", "id",
           on_patient("CorrectPatientDetails")),
    change(del, "/api/patients/{id}", Permission::deactivate_patient, "deactivatePatient", "id",
           with_optional_body(on_patient("DeactivatePatient"), 204)),
    change(post, "/api/patients/{id}/reactivation", Permission::reactivate_patient,
           "reactivatePatient", "id", with_optional_body(on_patient("ReactivatePatient"))),
    change(post, "/api/patients/{id}/death", Permission::mark_deceased, "markPatientDeceased", "id",
           on_patient("MarkPatientDeceased")),
    change(del, "/api/patients/{id}/death", Permission::mark_deceased, "retractPatientDeath", "id",
           with_optional_body(on_patient("RetractPatientDeath")),
           "Take back a death that was recorded by mistake"),
    read("/api/patients/{id}/history", Permission::read_history, "getPatientHistory",
         get_patient_history, "patient-history", "id"),
    listing("/api/encounters", Permission::read_encounters, "listOccupancy", "occupancy",
            "limit cursor day from to status=planned|arrived|triaged|in-progress|onleave|finished|"
            "cancelled|unknown class=AMB|EMER|FLD|HH|IMP|ACUTE|NONAC|OBSENC|PRENC|SS|VR",
            "Encounters of the clinic on a day, today if none is named, by their beginning"),
    Route{.method = get,
          .pattern = "/api/audit",
          .permission = Permission::read_audit,
          .operation = "searchAudit",
          .handle = search_audit,
          .recorded = Recorded::reads,
          .shows = "audit-record",
          .own_query = true,
          .other_media_type = "text/csv"},
    Route{.method = get,
          .pattern = "/api/audit/strangers",
          .permission = Permission::read_audit,
          .operation = "listStrangers",
          .handle = list_strangers,
          .shows = "audit-record"},
    Route{.method = post,
          .pattern = "/api/import/patients",
          .permission = Permission::import_patients,
          .operation = "importPatients",
          .handle = import_patients,
          .recorded = Recorded::changes,
          .shows = "import-result",
          .body_max = import_body_max_bytes},
    Route{.method = post,
          .pattern = "/api/import/entries",
          .permission = Permission::import_patients,
          .operation = "importEntries",
          .handle = import_entries,
          .recorded = Recorded::changes,
          .shows = "import-result",
          .body_max = import_body_max_bytes},
    plain(get, "/health/live", std::nullopt, "getLiveness", get_liveness),
    plain(get, "/health/ready", std::nullopt, "getReadiness", get_readiness),
    plain(get, "/metrics", std::nullopt, "getMetrics", get_metrics, "text/plain"),
    plain(get, "/openapi.json", std::nullopt, "getOpenApi", get_openapi),
    plain(get, "/docs", std::nullopt, "getDocs", get_docs, "text/html"),
    plain(get, "/problems/{code}", std::nullopt, "getProblem", get_problem, "text/html"),
    plain(get, "/", std::nullopt, "openConsole", open_console, "text/html"),
    plain(get, "/console/", std::nullopt, "getConsole", get_console, "text/html"),
    Route{.method = get,
          .pattern = "/console/callback",
          .permission = std::nullopt,
          .operation = "finishSignIn",
          .handle = get_console,
          .query = "code state",
          .media_type = "text/html"},
    plain(get, "/console/assets/{file}", std::nullopt, "getConsoleAsset", get_console_asset,
          "text/javascript"),
};

// Those of merges, of the table, of numbers, accounts, bills, charts and the machine.
std::vector<Route> all_routes() {
  std::vector<Route> all(merge_routes().begin(), merge_routes().end());
  all.insert(all.end(), rows.begin(), rows.end());
  all.insert(all.end(), analytics_routes().begin(), analytics_routes().end());
  all.insert(all.end(), account_map().begin(), account_map().end());
  all.insert(all.end(), billing_routes().begin(), billing_routes().end());
  all.insert(all.end(), chart_routes().begin(), chart_routes().end());
  all.insert(all.end(), operating_routes().begin(), operating_routes().end());
  return all;
}

std::optional<std::string> uuid_of(std::string_view encoded) {
  auto text = decode_path_segment(encoded);
  if (!text || !infra::is_uuid(*text)) return std::nullopt;
  return infra::plain_uuid(std::move(*text));
}

// "in-use"
std::optional<std::string> word_of(std::string_view encoded) {
  const bool word = std::all_of(encoded.begin(), encoded.end(),
                                [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  if (!word || encoded.empty()) return std::nullopt;
  return std::string(encoded);
}

// "page-1a2b.js": letters, digits, dots between them, '-' and '_'.
std::optional<std::string> file_name_of(std::string_view name) {
  const bool plain_name = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  });
  if (!plain_name || name.empty() || name.front() == '.') return std::nullopt;
  return std::string(name);
}

// "3": a whole number from 1 on, of nine digits at most.
std::optional<std::string> number_of(std::string_view digits) {
  const bool all =
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!all || digits.empty() || digits.size() > 9 || digits.front() == '0') return std::nullopt;
  return std::string(digits);
}

std::optional<std::string> value_of(std::string_view parameter, std::string_view encoded) {
  if (parameter == word_parameter) return word_of(encoded);
  if (parameter == file_parameter) return file_name_of(encoded);
  if (parameter == number_parameter) return number_of(encoded);
  return uuid_of(encoded);
}

void add_method(std::string& list, std::string_view name) {
  if (!list.empty()) list += ", ";
  list += name;
}

}  // namespace

std::span<const Route> route_map() {
  static const std::vector<Route> routes = all_routes();
  return routes;
}

std::vector<std::string_view> parameter_names(std::string_view pattern) {
  std::vector<std::string_view> names;
  while (!pattern.empty()) {
    const auto segment = next_segment(pattern);
    if (is_parameter(segment)) names.push_back(name_of_parameter(segment));
  }
  return names;
}

RouteMatch match_route(HttpMethod method, std::string_view path) {
  static const RouteTree tree(route_map());
  const HttpMethod wanted = method == head ? get : method;
  RouteMatch match;
  RouteTree::Given given;
  const auto& routes = tree.find(path, given);
  PathParameters parameters;
  for (const auto& [name, encoded] : given) {
    auto value = value_of(name, encoded);
    if (!value) return {};
    parameters.add(name, std::move(*value));
  }
  for (const Route* route : routes) {
    if (route->method == wanted) {
      match.route = route;
      match.parameters = std::move(parameters);
      return match;
    }
    add_method(match.allowed_methods, method_name(route->method));
    if (route->method == get) add_method(match.allowed_methods, "HEAD");
  }
  return match;
}

}  // namespace carelog::gateway
