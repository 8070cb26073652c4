#include "gateway/admission.h"

#include <chrono>
#include <utility>

#include "auth/field_rules.h"
#include "gateway/accounts/ended_sessions.h"
#include "gateway/health/health_parts.h"
#include "infra/process/clock.h"
#include "infra/process/logging.h"

namespace carelog::gateway {
namespace {

std::int64_t steady_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// What watches the system is answered when the system is busy, too.
bool watches(const ApiCall& call) {
  return call.route()->pattern.starts_with("/health/") || call.route()->operation == "getMetrics";
}

// False: it has been answered. In memory only: recording each would let the caller fill the disk.
bool within(RequestQuota& quota, std::string_view name, const std::string& caller, ApiCall& call) {
  if (!quota.limits()) return true;
  const auto verdict = quota.take(caller, steady_us());
  call.note_quota(policy_member(name, quota), limit_member(name, verdict));
  if (verdict.admitted) return true;
  Problem refused =
      problem("too-many-requests", "At most " + std::to_string(quota.requests()) + " requests in " +
                                       std::to_string(RequestQuota::window_s) +
                                       " seconds for one " + std::string(name) + ".");
  refused.retry_after_s = static_cast<int>(verdict.retry_after_s);
  call.turn_away(refused);
  return false;
}

Problem lacks(auth::Role role, auth::Permission permission) {
  return problem("insufficient-role", "The role " + std::string(auth::role_name(role)) +
                                          " lacks the permission " +
                                          std::string(auth::permission_name(permission)) + ".");
}

// False: it has been answered.
bool admit_purpose(ApiCall& call) {
  auto purpose = call.purpose_of_use();
  if (!purpose) return call.fail(purpose.error()), false;
  call.purpose = std::move(*purpose);
  if (call.purpose != emergency) return true;
  if (!auth::allowed(call.caller.role, auth::Permission::break_glass)) {
    return call.fail(lacks(call.caller.role, auth::Permission::break_glass)), false;
  }
  auto reason = call.reason_of_use();
  if (!reason) return call.fail(reason.error()), false;
  call.reason = std::move(*reason);
  infra::log_warning("gateway", "an emergency access",
                     {{"operation", std::string(call.route()->operation)},
                      {"actor", call.caller.subject},
                      {"request", call.request_id()}});
  return true;
}

}  // namespace

bool has_room(GatewayParts& parts, ApiCall& call) {
  if (watches(call)) return true;
  if (call.requests_under_way() > parts.requests_max) {
    parts.turned_away.fetch_add(1, std::memory_order_relaxed);
    Problem busy = problem("temporarily-unavailable", "Too many requests are under way.");
    busy.retry_after_s = 1;
    call.turn_away(busy);
    return false;
  }
  return within(parts.address_quota, "address", call.client_address(), call);
}

bool admit(GatewayParts& parts, ApiCall& call, auth::Permission permission) {
  const auto token = call.bearer_token();
  if (!token) return call.fail(token.error()), false;
  auto principal = parts.verifier->verify(*token, infra::now_ms());
  if (!principal) {
    const bool oversized = principal.error() == auth::TokenRefusal::oversized;
    call.fail(oversized ? problem("headers-too-large", "The access token is too large.")
                        : problem("invalid-token", "Sign in again for a new access token."));
    return false;
  }
  if (parts.ended_sessions->concern(*principal)) {
    call.fail(problem("invalid-token", "The session has ended. Sign in again."));
    return false;
  }
  call.caller = std::move(*principal);
  if (!watches(call) && !within(parts.subject_quota, "subject", call.caller.subject, call)) {
    return false;
  }
  const bool shown =
      !call.route()->permission || auth::shown_at_all(call.caller.role, document_of(*call.route()));
  if (!shown || !auth::allowed(call.caller.role, permission)) {
    return call.fail(lacks(call.caller.role, permission)), false;
  }
  return admit_purpose(call);
}

}  // namespace carelog::gateway
