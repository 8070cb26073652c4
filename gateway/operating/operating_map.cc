#include "gateway/operating/operating_map.h"

#include <array>

#include "gateway/operating/log_routes.h"
#include "gateway/operating/read_model_routes.h"

namespace carelog::gateway {
namespace {

using enum HttpMethod;
using auth::Permission;

// Shows the machine and no patient, so nothing is recorded.
constexpr Route look(std::string_view pattern, std::string_view operation, RouteHandler handle,
                     std::string_view shows, std::string_view query = {}) {
  return {.method = get,
          .pattern = pattern,
          .permission = Permission::operate_projections,
          .operation = operation,
          .handle = handle,
          .shows = shows,
          .query = query};
}

// Changes what readers see or wait for: recorded, also when refused.
constexpr Route operate(HttpMethod method, std::string_view pattern, std::string_view operation,
                        RouteHandler handle) {
  return {.method = method,
          .pattern = pattern,
          .permission = Permission::operate_projections,
          .operation = operation,
          .handle = handle,
          .recorded = Recorded::reads,
          .shows = "read-model"};
}

}  // namespace

std::span<const Route> operating_routes() {
  static constexpr auto routes = std::to_array<Route>({
      look("/api/admin/read-models", "listReadModels", list_read_models, "read-model"),
      look("/api/admin/read-models/{code}", "getReadModel", get_read_model, "read-model"),
      look("/api/admin/read-models/{code}/parked", "listParked", list_parked, "read-model"),
      operate(post, "/api/admin/read-models/{code}/rebuild", "rebuildReadModel",
              rebuild_read_model),
      operate(del, "/api/admin/read-models/{code}/rebuild", "cancelRebuild", cancel_rebuild),
      operate(post, "/api/admin/read-models/{code}/rollback", "rollBackReadModel",
              roll_back_read_model),
      operate(del, "/api/admin/read-models/{code}/generations/{number}", "dropGeneration",
              drop_generation),
      operate(post, "/api/admin/read-models/{code}/retry", "retryParked", retry_parked),
      operate(post, "/api/admin/read-models/{code}/parked/{id}/retry", "retryParkedAggregate",
              retry_parked),
      operate(post, "/api/admin/read-models/{code}/parked/{id}/release", "releaseParked",
              release_parked),
      look("/api/admin/log", "listLogs", list_logs, "log"),
      look("/api/admin/log/records", "readLog", read_log, "log", "topic partition from limit"),
      Route{.method = get,
            .pattern = "/api/audit/chain",
            .permission = Permission::read_audit,
            .operation = "getChainHead",
            .handle = get_chain_head,
            .shows = "audit-record",
            .query = "topic partition records afresh=true|false"},
  });
  return routes;
}

}  // namespace carelog::gateway
