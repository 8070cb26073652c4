// The gRPC services of auth, over a real in-process channel.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "auth/calls/peer_transport.h"
#include "auth/sessions/auth_service.h"
#include "auth/sessions/memory_session_store.h"
#include "auth/sessions/user_service.h"
#include "auth/users/memory_user_store.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "tests/auth/forged_token.h"
#include "tests/auth/peers_fixture.h"

namespace carelog::auth::testing {

namespace api = carelog::api::v1;
using grpc::StatusCode;

inline constexpr char password[] = "correct horse battery";

class AnAuthService : public ::testing::Test {
 protected:
  explicit AnAuthService(
      std::unique_ptr<MemoryUserStore> store = std::make_unique<MemoryUserStore>())
      : store_(std::move(store)) {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_.service());
    builder.RegisterService(&user_service_.service());
    server_ = builder.BuildAndStart();
    stub_ =
        api::AuthService::NewStub(in_process_channel(*server_, peers_.signer(PeerRole::gateway)));
    users_ =
        api::UserService::NewStub(in_process_channel(*server_, peers_.signer(PeerRole::gateway)));
  }
  ~AnAuthService() override { server_->Shutdown(); }

  grpc::Status login(const std::string& email, const std::string& with) {
    grpc::ClientContext context;
    api::LoginRequest request;
    request.set_email(email);
    request.set_password(with);
    const grpc::Status status = stub_->Login(&context, request, &login_reply_);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find(retry_after_key);
    retry_after_ =
        found == trailers.end() ? "" : std::string(found->second.data(), found->second.size());
    return status;
  }

  grpc::Status login_of_machine(const std::string& email) {
    grpc::ClientContext context;
    api::LoginRequest request;
    request.set_email(email);
    request.set_password(password);
    request.set_of_machine(true);
    return stub_->Login(&context, request, &login_reply_);
  }

  grpc::Status register_as(const std::string& role, const std::string& email,
                           const std::string& clinic = "north") {
    grpc::ClientContext context;
    api::RegisterUserRequest request;
    ask_as(*request.mutable_context(), clinic);
    request.mutable_context()->set_role(role);
    request.set_email(email);
    request.set_password(password);
    request.set_role("receptionist");
    return stub_->RegisterUser(&context, request, &register_reply_);
  }

  grpc::Status validate(const std::string& token) {
    grpc::ClientContext context;
    api::ValidateRequest request;
    request.set_token(token);
    return stub_->Validate(&context, request, &validate_reply_);
  }

  std::unique_ptr<MemoryUserStore> store_;
  TokenIssuer issuer_{SigningKey::generate(key_bits_min), issuer, audience, 600};
  Accounts accounts_{*store_, [] { return now_ms; }};
  MemorySessionStore session_store_{*store_};
  Sessions sessions_{session_store_, *store_, issuer_, std::string(32, 'k'), [] { return now_ms; }};
  JobPool pool_{1, 2};
  TestPeers peers_;
  AuthService service_{accounts_,        sessions_, issuer_, pool_, [] { return now_ms; },
                       peers_.verifier()};
  UserAdministration administration_{*store_, sessions_, [] { return now_ms; }};
  JobPool administrating_{1};
  UserService user_service_{administration_, administrating_, peers_.verifier()};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<api::AuthService::Stub> stub_;
  std::unique_ptr<api::UserService::Stub> users_;
  api::LoginReply login_reply_;
  api::RegisterUserReply register_reply_;
  api::ValidateReply validate_reply_;
  std::string retry_after_;
};

}  // namespace carelog::auth::testing
