// The auth service, in memory.
#pragma once

#include "tests/gateway/accounts/fake_factors.h"

namespace carelog::gateway {

// Knows one password and those with a second factor, and makes repeated attempts wait 7 s.
class FakeAuth final : public FakeFactors {
  grpc::ServerUnaryReactor* Login(grpc::CallbackServerContext* context,
                                  const api::LoginRequest* request,
                                  api::LoginReply* reply) override {
    if (request->password() == "impatient") {
      context->AddTrailingMetadata("retry-after-s", "7");
      return finish(context, {grpc::StatusCode::RESOURCE_EXHAUSTED, "secret"});
    }
    if (request->password() == "once") {
      return finish(context, {grpc::StatusCode::FAILED_PRECONDITION, "secret"});
    }
    const bool machine = !request->of_machine() || request->email() == "lab@b.c";
    if (!is_known(request->password()) || !machine) {
      return finish(context, {grpc::StatusCode::UNAUTHENTICATED, "secret"});
    }
    reply->set_refused(factor_refused(request->password(), request->code()));
    reply->set_by_recovery_code(request->code() == "recovery");
    reply->set_access_token("t.o.k");
    reply->set_expires_in_s(600);
    reply->mutable_principal()->set_subject("u-9");
    reply->mutable_principal()->set_role(request->of_machine() ? "service" : "clinician");
    reply->mutable_principal()->set_clinic("main");
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* Validate(grpc::CallbackServerContext* context,
                                     const api::ValidateRequest* request,
                                     api::ValidateReply* reply) override {
    if (request->token() != "t.o.k") {
      return finish(context, {grpc::StatusCode::UNAUTHENTICATED, "secret"});
    }
    reply->mutable_principal()->set_role("clinician");
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* RegisterUser(grpc::CallbackServerContext* context,
                                         const api::RegisterUserRequest* request,
                                         api::RegisterUserReply* reply) override {
    reply->mutable_user()->set_email(request->email());
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* ChangePassword(grpc::CallbackServerContext* context,
                                           const api::ChangePasswordRequest* request,
                                           api::ChangePasswordReply* reply) override {
    if (request->current_password() != "right") {
      return finish(context, {grpc::StatusCode::UNAUTHENTICATED, "secret"});
    }
    if (request->new_password() == "right") {
      auto* error = reply->mutable_refused()->add_errors();
      reply->mutable_refused()->set_code(api::Refusal::INVALID);
      error->set_field("new_password");
      error->set_code("unchanged");
      return finish(context, grpc::Status::OK);
    }
    reply->mutable_user()->set_subject("u-9");
    reply->mutable_user()->set_role("clinician");
    reply->mutable_user()->set_clinic("main");
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* Authorize(grpc::CallbackServerContext* context,
                                      const api::AuthorizeRequest* request,
                                      api::AuthorizeReply* reply) override {
    if (request->password() == "impatient") {
      context->AddTrailingMetadata("retry-after-s", "7");
      return finish(context, {grpc::StatusCode::RESOURCE_EXHAUSTED, "secret"});
    }
    if (request->password() == "once") {
      return finish(context, {grpc::StatusCode::FAILED_PRECONDITION, "secret"});
    }
    if (!is_known(request->password()) && request->password() != "my own") {
      return finish(context, {grpc::StatusCode::UNAUTHENTICATED, "secret"});
    }
    reply->set_refused(factor_refused(request->password(), request->second_factor_code()));
    reply->set_code("c0de");
    be_somebody(*reply->mutable_principal());
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* GetKeys(grpc::CallbackServerContext* context, const api::Empty*,
                                    api::KeysReply* reply) override {
    reply->set_jwks(R"({"keys":[]})");
    return finish(context, grpc::Status::OK);
  }
};

}  // namespace carelog::gateway
