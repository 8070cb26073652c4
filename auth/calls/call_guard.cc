#include "auth/calls/call_guard.h"

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <atomic>
#include <optional>

#include "auth/calls/call_rules.h"
#include "infra/process/clock.h"
#include "infra/process/logging.h"

namespace carelog::auth {
namespace {

constexpr char peer_uri_property[] = "peer_uri";
constexpr char transport_property[] = "transport_security_type";

// Logs refused callers: at most one line a second, with their number.
class RefusalLog {
 public:
  void note(std::string_view service, std::string_view method, const std::string& why) {
    ++unsaid_;
    const std::int64_t now = infra::now_ms();
    std::int64_t last = said_at_ms_.load();
    if (now - last < 1000 || !said_at_ms_.compare_exchange_strong(last, now)) return;
    infra::log_warning("auth", "a call between services was refused",
                       {{"service", std::string(service)},
                        {"method", std::string(method)},
                        {"why", why},
                        {"refused", unsaid_.exchange(0)}});
  }

 private:
  std::atomic<std::int64_t> said_at_ms_{0};
  std::atomic<std::int64_t> unsaid_{0};
};

RefusalLog& refusal_log() {
  static RefusalLog log;
  return log;
}

std::string_view token_of(const grpc::CallbackServerContext& call) {
  const auto& metadata = call.client_metadata();
  const auto found = metadata.find(caller_metadata_key);
  if (found == metadata.end() || metadata.count(caller_metadata_key) != 1) return {};
  return {found->second.data(), found->second.size()};
}

bool is_said_of(const api::v1::RequestContext& said, const Caller& caller) {
  return said.clinic() == caller.clinic && said.actor() == caller.subject &&
         said.role() == role_name(caller.role) && said.purpose() == caller.purpose;
}

}  // namespace

// The role of the calling process; nothing if the transport does not tell (within this process, or
// over the socket that only this user can open).
struct CallGuard::Peer {
  bool over_tls = false;
  std::optional<PeerRole> role;

  static Peer of(const grpc::CallbackServerContext& call) {
    Peer peer;
    const auto context = call.auth_context();
    if (!context) return peer;
    for (const auto& type : context->FindPropertyValues(transport_property)) {
      peer.over_tls = peer.over_tls || type == "ssl" || type == "tls";
    }
    for (const auto& uri : context->FindPropertyValues(peer_uri_property)) {
      peer.role = peer_role_from_uri({uri.data(), uri.size()});
    }
    return peer;
  }
};

CallGuard::CallGuard(std::shared_ptr<const CallerVerifier> verifier, std::string service)
    : verifier_(std::move(verifier)), service_(std::move(service)) {}

grpc::Status CallGuard::check_said(const grpc::CallbackServerContext& call, std::string_view method,
                                   const api::v1::RequestContext* said) const {
  return check_token(token_of(call), Peer::of(call), method, said);
}

grpc::Status CallGuard::check_direct(std::string_view token, std::string_view method,
                                     const api::v1::RequestContext& said) const {
  return check_token(token, Peer(), method, &said);
}

grpc::Status CallGuard::check_token(std::string_view token, const Peer& peer,
                                    std::string_view method,
                                    const api::v1::RequestContext* said) const {
  const auto refuse = [&](grpc::StatusCode code, const std::string& why) {
    refusal_log().note(service_, method, why);
    return grpc::Status(code, why, caller_refused);
  };
  if (token.empty()) {
    return refuse(grpc::StatusCode::UNAUTHENTICATED, "the call carries no caller's token");
  }
  const auto verified = verifier_->verify(token, service_);
  if (!verified) {
    return refuse(grpc::StatusCode::UNAUTHENTICATED,
                  "the caller's token is not believed: " + verified.error());
  }
  if (peer.over_tls && peer.role != verified->signer) {
    return refuse(grpc::StatusCode::UNAUTHENTICATED,
                  "the caller's token was signed by another role than that of the connection");
  }
  if (said != nullptr && !is_said_of(*said, verified->caller)) {
    return refuse(grpc::StatusCode::UNAUTHENTICATED,
                  "the request's context names another caller than the token");
  }
  const CallRule* rule = call_rule(short_service_name(service_), method);
  if (rule == nullptr || !rule->admits(verified->signer)) {
    return refuse(
        grpc::StatusCode::PERMISSION_DENIED,
        "the role " + std::string(peer_role_name(verified->signer)) + " may not call this method");
  }
  if (rule->permission && !allowed(verified->caller.role, *rule->permission)) {
    return refuse(grpc::StatusCode::PERMISSION_DENIED,
                  "the caller's role lacks the permission " +
                      std::string(permission_name(*rule->permission)));
  }
  return grpc::Status::OK;
}

}  // namespace carelog::auth
