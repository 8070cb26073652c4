// Checks every call to every method: who calls, may this process call the method, and may the
// person it speaks for.
//
// Over TLS the caller's certificate must name the role that signed the token. If the request has a
// context, its clinic, actor, role and purpose count only if the token says the same. The answer is
// UNAUTHENTICATED if the caller cannot be verified, PERMISSION_DENIED if the table in call_rules.h
// says no; both with the details `caller-refused`, so that the gateway can tell them from wrong
// passwords.
#pragma once

#include <grpcpp/support/server_callback.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>
#include <string_view>

#include "auth/calls/caller_token.h"
#include "carelog/api/v1/common.pb.h"

namespace carelog::auth {

inline constexpr char caller_metadata_key[] = "carelog-caller-bin";
inline constexpr const char* caller_refused = "caller-refused";

// For one service. Thread-safe.
class CallGuard {
 public:
  // service: its full name, Service::service_full_name().
  CallGuard(std::shared_ptr<const CallerVerifier> verifier, std::string service);

  // OK, or why the call is refused. method: its name within the service, "GetPatient".
  template <class Request>
  [[nodiscard]] grpc::Status check(const grpc::CallbackServerContext& call, std::string_view method,
                                   const Request& request) const {
    if constexpr (requires { request.context(); }) {
      return check_said(call, method, &request.context());
    } else {
      return check_said(call, method, nullptr);
    }
  }
  // The same for a call from within this process, whose token came without gRPC.
  [[nodiscard]] grpc::Status check_direct(std::string_view token, std::string_view method,
                                          const api::v1::RequestContext& said) const;

 private:
  struct Peer;
  grpc::Status check_said(const grpc::CallbackServerContext& call, std::string_view method,
                          const api::v1::RequestContext* said) const;
  grpc::Status check_token(std::string_view token, const Peer& peer, std::string_view method,
                           const api::v1::RequestContext* said) const;

  std::shared_ptr<const CallerVerifier> verifier_;
  std::string service_;
};

}  // namespace carelog::auth
