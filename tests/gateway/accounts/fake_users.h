// The administration of users, in memory.
#pragma once

#include "tests/gateway/fake_auth.h"

namespace carelog::gateway {

inline constexpr const char* known_user = "77777777-0000-8000-8000-0000000000b1";

// Knows one user.
class FakeUsers final : public api::UserService::CallbackService {
  grpc::ServerUnaryReactor* ListUsers(grpc::CallbackServerContext* context,
                                      const api::ListUsersRequest* request,
                                      api::ListUsersReply* reply) override {
    if (request->after().empty()) fill(*reply->add_users());
    reply->set_more(request->limit() == 1);
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* GetUser(grpc::CallbackServerContext* context,
                                    const api::UserRequest* request,
                                    api::UserReply* reply) override {
    return give(context, *request, reply, false);
  }
  grpc::ServerUnaryReactor* DisableUser(grpc::CallbackServerContext* context,
                                        const api::UserRequest* request,
                                        api::UserReply* reply) override {
    if (request->user() == request->context().actor()) {
      reply->mutable_refused()->set_code(api::Refusal::STATE_CONFLICT);
      return finish(context, grpc::Status::OK);
    }
    return give(context, *request, reply, true);
  }
  grpc::ServerUnaryReactor* EnableUser(grpc::CallbackServerContext* context,
                                       const api::UserRequest* request,
                                       api::UserReply* reply) override {
    return give(context, *request, reply, false);
  }
  grpc::ServerUnaryReactor* ResetPassword(grpc::CallbackServerContext* context,
                                          const api::UserRequest* request,
                                          api::ResetPasswordReply* reply) override {
    if (request->user() == known_user) reply->set_password("once-only");
    return give(context, *request, reply, false);
  }
  grpc::ServerUnaryReactor* ResetSecondFactor(grpc::CallbackServerContext* context,
                                              const api::UserRequest* request,
                                              api::UserReply* reply) override {
    return give(context, *request, reply, false);
  }

  grpc::ServerUnaryReactor* ListUserSessions(grpc::CallbackServerContext* context,
                                             const api::UserRequest* request,
                                             api::UserSessionsReply* reply) override {
    if (request->user() != known_user) {
      reply->mutable_refused()->set_code(api::Refusal::NOT_FOUND);
    } else {
      reply->add_sessions()->set_id(own_session);
    }
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* EndUserSessions(grpc::CallbackServerContext* context,
                                            const api::EndUserSessionsRequest* request,
                                            api::EndUserSessionsReply* reply) override {
    const bool meant = request->session().empty() || request->session() == own_session;
    if (request->user() != known_user) {
      reply->mutable_refused()->set_code(api::Refusal::NOT_FOUND);
    } else if (meant) {
      reply->add_ended(own_session);
    }
    return finish(context, grpc::Status::OK);
  }

  static void fill(api::UserView& user) {
    user.mutable_principal()->set_subject(known_user);
    user.mutable_principal()->set_email("ada@b.c");
    user.mutable_principal()->set_role("clinician");
    user.mutable_principal()->set_clinic("main");
    user.set_created_at("2026-01-02T03:04:05Z");
  }
  template <class Reply>
  static grpc::ServerUnaryReactor* give(grpc::CallbackServerContext* context,
                                        const api::UserRequest& request, Reply* reply,
                                        bool disabled) {
    if (request.user() != known_user) {
      reply->mutable_refused()->set_code(api::Refusal::NOT_FOUND);
      return finish(context, grpc::Status::OK);
    }
    fill(*reply->mutable_user());
    if (disabled) reply->mutable_user()->set_disabled_at("2026-02-03T04:05:06Z");
    return finish(context, grpc::Status::OK);
  }
};

}  // namespace carelog::gateway
