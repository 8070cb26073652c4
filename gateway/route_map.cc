#include "gateway/route_map.h"

#include <algorithm>
#include <array>

#include "gateway/accounts/account_routes.h"
#include "gateway/audit/audit_routes.h"
#include "gateway/health/operations_routes.h"
#include "gateway/http/query_string.h"
#include "gateway/patients/import_routes.h"
#include "gateway/patients/patient_command_routes.h"
#include "gateway/patients/patient_query_routes.h"
#include "infra/ids/random_id.h"

namespace carelog::gateway {
namespace {

using auth::Permission;
using enum HttpMethod;

constexpr std::string_view json = "application/json";

constexpr std::array routes = {
    Route{post, "/api/patients", Permission::register_patient, "registerPatient", json,
          register_patient},
    Route{get, "/api/patients", Permission::list_patients, "listPatients", json, list_patients},
    Route{get, "/api/patients/{id}", Permission::read_patient, "getPatient", json, get_patient},
    Route{put, "/api/patients/{id}", Permission::correct_patient, "replacePatient", json,
          replace_patient},
    Route{patch, "/api/patients/{id}", Permission::correct_patient, "correctPatient", json,
          correct_patient},
    Route{del, "/api/patients/{id}", Permission::deactivate_patient, "deactivatePatient", json,
          deactivate_patient},
    Route{post, "/api/patients/{id}/reactivation", Permission::reactivate_patient,
          "reactivatePatient", json, reactivate_patient},
    Route{post, "/api/patients/{id}/death", Permission::mark_deceased, "markPatientDeceased", json,
          mark_patient_deceased},
    Route{get, "/api/patients/{id}/history", Permission::read_history, "getPatientHistory", json,
          get_patient_history},
    Route{get, "/api/billing/accounts/{patientId}", Permission::read_billing, "getBillingAccount",
          json, get_billing_account},
    Route{get, "/api/analytics/summary", Permission::read_analytics, "getAnalyticsSummary", json,
          get_analytics_summary},
    Route{get, "/api/audit", Permission::read_audit, "searchAudit", json, search_audit, "text/csv"},
    Route{post, "/api/import/patients", Permission::import_patients, "importPatients", json,
          import_patients},
    Route{post, "/auth/login", std::nullopt, "login", json, login},
    Route{get, "/auth/validate", std::nullopt, "validateToken", json, validate_token},
    Route{post, "/auth/register", Permission::manage_users, "registerUser", json, register_user},
    Route{get, "/.well-known/jwks.json", std::nullopt, "getKeys", json, get_keys},
    Route{get, "/health/live", std::nullopt, "getLiveness", json, get_liveness},
    Route{get, "/health/ready", std::nullopt, "getReadiness", json, get_readiness},
    Route{get, "/metrics", std::nullopt, "getMetrics", "text/plain", get_metrics},
    Route{get, "/openapi.json", std::nullopt, "getOpenApi", json, get_openapi},
    Route{get, "/docs", std::nullopt, "getDocs", "text/html", get_docs},
};

std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);  // the slash
  const auto end = path.find('/');
  const auto segment = path.substr(0, end);
  path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  return segment;
}

// Whether the path fits; parameter receives what stands for "{...}", still encoded.
bool fits(std::string_view pattern, std::string_view path, std::string_view& parameter) {
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = next_segment(pattern);
    const auto given = next_segment(path);
    if (wanted.starts_with('{')) {
      parameter = given;
    } else if (wanted != given) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

std::optional<std::string> uuid_of(std::string_view encoded) {
  auto text = decode_path_segment(encoded);
  if (!text || !infra::is_uuid(*text)) return std::nullopt;
  std::transform(text->begin(), text->end(), text->begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  return text;
}

void add_method(std::string& list, std::string_view name) {
  if (!list.empty()) list += ", ";
  list += name;
}

}  // namespace

std::span<const Route> route_map() {
  return routes;
}

bool is_recorded(const Route& route) {
  return route.pattern.starts_with("/api/") && route.permission != Permission::read_analytics;
}

RouteMatch match_route(HttpMethod method, std::string_view path) {
  const HttpMethod wanted = method == head ? get : method;
  RouteMatch match;
  for (const Route& route : routes) {
    std::string_view parameter;
    if (!fits(route.pattern, path, parameter)) continue;
    if (!parameter.empty() || route.pattern.find('{') != std::string_view::npos) {
      auto id = uuid_of(parameter);
      if (!id) return {};
      match.parameter = std::move(*id);
    }
    if (route.method == wanted) {
      match.route = &route;
      return match;
    }
    add_method(match.allowed_methods, method_name(route.method));
    if (route.method == get) add_method(match.allowed_methods, "HEAD");
  }
  return match;
}

std::string_view method_name(HttpMethod method) {
  switch (method) {
    case get:
      return "GET";
    case head:
      return "HEAD";
    case post:
      return "POST";
    case put:
      return "PUT";
    case patch:
      return "PATCH";
    case del:
      return "DELETE";
    case options:
      return "OPTIONS";
    case other:
      break;
  }
  return "OTHER";
}

}  // namespace carelog::gateway
