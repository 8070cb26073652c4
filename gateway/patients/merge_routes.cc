#include "gateway/patients/merge_routes.h"

#include <array>

#include "gateway/call/command_call.h"
#include "gateway/patients/patient_query_routes.h"

namespace carelog::gateway {
namespace {

constexpr Route change_of_patient(HttpMethod method, std::string_view pattern,
                                  std::string_view operation, std::string_view message,
                                  std::string_view summary) {
  return {
      .method = method,
      .pattern = pattern,
      .permission = auth::Permission::merge_patients,
      .operation = operation,
      .handle = carry_command,
      .recorded = Recorded::changes,
      .subject = "id",
      .command = {.message = message, .aggregate = "patient", .view = "PatientView", .id = "id"},
      .summary = summary};
}

// 202: decided, and carried out from then on.
constexpr Route merging(HttpMethod method, std::string_view operation, std::string_view message,
                        bool body_optional, std::string_view summary) {
  Route route = change_of_patient(method, "/api/patients/{id}/merge", operation, message, summary);
  route.command.status = 202;
  route.command.body_optional = body_optional;
  return route;
}

// Whichever of the two is named first.
void carry_about_pair(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  call->put_in_order("id", "otherId");
  carry_command(parts, std::move(call));
}

constexpr Route about_pair(HttpMethod method, std::string_view operation, std::string_view message,
                           std::string_view summary) {
  Route route = change_of_patient(method, "/api/patients/{id}/not-duplicates/{otherId}", operation,
                                  message, summary);
  route.handle = carry_about_pair;
  route.command.part = "otherId";
  route.command.body_optional = true;
  return route;
}

constexpr std::array merge_rows = {
    Route{.method = HttpMethod::get,
          .pattern = "/api/patients/duplicates",
          .permission = auth::Permission::merge_patients,
          .operation = "listDuplicates",
          .handle = list_duplicates,
          .recorded = Recorded::reads,
          .shows = "duplicate-pair",
          .own_query = true},
    merging(HttpMethod::post, "mergePatient", "MergePatient", false,
            "Merge this patient into another, who takes what is named"),
    merging(HttpMethod::del, "unmergePatient", "UnmergePatient", true,
            "Undo the merge of this patient"),
    about_pair(HttpMethod::put, "markNotDuplicate", "MarkNotDuplicate",
               "Say that two patients who look alike are two: they leave the list of duplicates"),
    about_pair(HttpMethod::del, "retractNotDuplicate", "RetractNotDuplicate",
               "Take back that two patients are two"),
};

}  // namespace

std::span<const Route> merge_routes() {
  return merge_rows;
}

}  // namespace carelog::gateway
