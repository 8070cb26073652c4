#include "gateway/call/backend_call.h"

#include <algorithm>
#include <charconv>
#include <thread>
#include <typeinfo>

#include "gateway/call/form.h"
#include "infra/process/logging.h"

namespace carelog::gateway {
namespace {

constexpr int retry_after_max_s = 3600;
constexpr std::string_view caller_refused = "caller-refused";  // auth/calls/call_guard.h
constexpr std::string_view no_such_partition =
    "no-such-partition";                               // query-side/reading/query_service.h
constexpr std::string_view model_parked = "parked: ";  // there, too
constexpr int parked_retry_after_s = 60;

// The auth service sends the time to wait in its trailing metadata.
int retry_after_of(const grpc::ClientContext& context) {
  const auto& trailer = context.GetServerTrailingMetadata();
  const auto found = trailer.find("retry-after-s");
  int seconds = 1;
  if (found == trailer.end()) return seconds;
  std::from_chars(found->second.begin(), found->second.end(), seconds);
  return std::clamp(seconds, 1, retry_after_max_s);
}

Problem of(std::string_view code, std::string detail, std::optional<int> retry_after_s = {}) {
  Problem problem;
  problem.code = code;
  problem.detail = std::move(detail);
  problem.retry_after_s = retry_after_s;
  return problem;
}

std::string_view code_of(api::v1::Refusal::Code code) {
  using api::v1::Refusal;
  switch (code) {
    case Refusal::INVALID:
      return "invalid-fields";
    case Refusal::NOT_FOUND:
      return "not-found";
    case Refusal::ALREADY_EXISTS:
      return "already-exists";
    case Refusal::VERSION_CONFLICT:
      return "version-conflict";
    case Refusal::IN_USE:
      return "in-use";
    case Refusal::KEY_REUSED:
      return "idempotency-key-reused";
    case Refusal::STATE_CONFLICT:
      return "state-conflict";
    case Refusal::CODE_UNSPECIFIED:
    case api::v1::Refusal_Code_Refusal_Code_INT_MIN_SENTINEL_DO_NOT_USE_:
    case api::v1::Refusal_Code_Refusal_Code_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return "internal-error";
}

}  // namespace

Problem problem_of_refusal(const api::v1::Refusal& refusal) {
  Problem problem;
  problem.code = code_of(refusal.code());
  problem.detail = refusal.detail();
  for (const auto& error : refusal.errors()) {
    problem.errors.push_back({pointer_of(error.field()), error.code(), error.detail()});
  }
  if (refusal.code() == api::v1::Refusal::VERSION_CONFLICT) {
    problem.current_version = refusal.current_version();
  }
  return problem;
}

Problem problem_of_status(const grpc::Status& status, BackendUse use,
                          const grpc::ClientContext& context) {
  const std::string again = use == BackendUse::writing
                                ? " Send the request again with the same Idempotency-Key."
                                : " Send the request again.";
  if (status.error_details() == caller_refused) {
    infra::log_error("gateway", "a service does not believe this gateway",
                     {{"why", status.error_message()}});
    return of("temporarily-unavailable", "A part of the system is away." + again, 1);
  }
  switch (status.error_code()) {
    case grpc::StatusCode::NOT_FOUND:
      return of("not-found", "");
    case grpc::StatusCode::OUT_OF_RANGE:
      if (use != BackendUse::reading) break;
      return of("not-found", "There was no such version, or no such patient at that time.");
    case grpc::StatusCode::FAILED_PRECONDITION:
      if (use == BackendUse::signing_in) return of("password-change-needed", "");
      if (status.error_details().starts_with(model_parked)) {
        return of("read-model-behind",
                  "The change you know of is parked in the read model " +
                      status.error_details().substr(model_parked.size()) +
                      ": it is not shown before an operator has looked at what is parked there.",
                  parked_retry_after_s);
      }
      return of("read-model-behind", "The change you know of is not readable yet." + again, 1);
    case grpc::StatusCode::INVALID_ARGUMENT:
      if (use != BackendUse::reading) break;
      if (status.error_details() == no_such_partition) {
        return of("invalid-header",
                  "Consistency-Token names a partition that does not exist: send it back exactly "
                  "as it was received.");
      }
      return of("invalid-parameter", "A query parameter or the cursor is not valid.");
    case grpc::StatusCode::UNAUTHENTICATED:
      if (use == BackendUse::presenting_token) return of("invalid-token", "");
      if (use != BackendUse::signing_in) break;
      return of("invalid-credentials", "");
    case grpc::StatusCode::PERMISSION_DENIED:
      return of("insufficient-role", "");
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      if (use == BackendUse::signing_in) {
        return of("too-many-requests", "Too many attempts; wait before the next one.",
                  retry_after_of(context));
      }
      return of("temporarily-unavailable", "The system is busy." + again, 1);
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::CANCELLED:
      return of("temporarily-unavailable", "A part of the system is away." + again, 1);
    case grpc::StatusCode::ABORTED:
      return of(
          "temporarily-unavailable",
          "Another request about the same e-mail address or identifier is being decided." + again,
          1);
    case grpc::StatusCode::UNIMPLEMENTED:  // an older version, during an upgrade of the fleet
      if (use != BackendUse::writing) break;
      return of("temporarily-unavailable",
                "A part of the system has not been upgraded to this yet." + again, 5);
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return of("temporarily-unavailable", "The answer took too long." + again, 2);
    case grpc::StatusCode::OK:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::DATA_LOSS:
    case grpc::StatusCode::DO_NOT_USE:
      break;
  }
  infra::log_error("gateway", "a service failed",
                   {{"grpc_status", static_cast<int>(status.error_code())}});
  return of("internal-error", "");
}

void note_failed_handler(const std::exception& failure) {
  infra::log_error("gateway", "a handler failed", {{"exception", typeid(failure).name()}});
}

}  // namespace carelog::gateway
