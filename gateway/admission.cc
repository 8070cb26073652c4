#include "gateway/admission.h"

#include <chrono>
#include <utility>

#include "auth/field_rules.h"
#include "auth/issuers/external_issuers.h"
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

Problem not_valid() {
  return problem("invalid-token", "Sign in again for a new access token.");
}

// What is told of a token whose signature is good may say why it is not taken.
void refuse(GatewayParts& parts, ApiCall& call, const auth::IssuerRefusal& refusal) {
  using enum auth::IssuerRefusal::Why;
  switch (refusal.why) {
    case other_audience:
      return call.fail(problem(
          "invalid-token",
          "The token is not meant for this service: its aud lacks the audience that is set for "
          "the issuer " +
              refusal.issuer + "."));
    case no_role:
      return call.fail(
          problem("insufficient-role",
                  "The token has no role or clinic that is known here for the issuer " +
                      refusal.issuer + "."));
    case away:
    case busy: {
      parts.turned_away.fetch_add(1, std::memory_order_relaxed);
      Problem later = problem(
          "temporarily-unavailable",
          refusal.why == away ? "The issuer " + refusal.issuer + " cannot be asked for its keys."
                              : "Too many requests wait for the keys of " + refusal.issuer + ".");
      later.retry_after_s = refusal.retry_after_s;
      return call.turn_away(later);
    }
    case oversized:
      return call.fail(problem("headers-too-large", "The access token is too large."));
    case invalid:
    case unknown_key:
      break;
  }
  call.fail(not_valid());
}

// False: it has been answered.
bool may(GatewayParts& parts, ApiCall& call, auth::Principal caller, auth::Permission permission) {
  if (parts.ended_sessions->concern(caller)) {
    call.fail(problem("invalid-token", "The session has ended. Sign in again."));
    return false;
  }
  call.caller = std::move(caller);
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

void admit(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
           auth::Permission permission, GoOn go_on) {
  const auto token = call->bearer_token();
  if (!token) return call->fail(token.error());
  auto ours = parts->verifier->verify(*token, infra::now_ms());
  if (ours) {
    if (may(*parts, *call, std::move(*ours), permission)) go_on(parts, std::move(call));
    return;
  }
  if (!parts->issuers || ours.error() == auth::TokenRefusal::oversized) {
    return call->fail(ours.error() == auth::TokenRefusal::oversized
                          ? problem("headers-too-large", "The access token is too large.")
                          : not_valid());
  }
  std::string theirs(*token);
  parts->issuers->verify_or_ask(std::move(theirs), [parts, call = std::move(call), permission,
                                                    go_on](auth::ExternalIssuers::Verdict verdict) {
    if (!verdict) return refuse(*parts, *call, verdict.error());
    if (may(*parts, *call, std::move(*verdict), permission)) go_on(parts, call);
  });
}

}  // namespace carelog::gateway
