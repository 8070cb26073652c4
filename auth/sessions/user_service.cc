#include "auth/sessions/user_service.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <string>
#include <utility>

#include "auth/calls/call_guard.h"
#include "auth/sessions/pooled_service.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "infra/process/clock.h"

namespace carelog::auth {
namespace {

using carelog::api::v1::EndUserSessionsReply;
using carelog::api::v1::EndUserSessionsRequest;
using carelog::api::v1::ListUsersReply;
using carelog::api::v1::ListUsersRequest;
using carelog::api::v1::ResetPasswordReply;
using carelog::api::v1::UserReply;
using carelog::api::v1::UserRequest;
using carelog::api::v1::UserSessionsReply;
using carelog::api::v1::UserView;
using UserRefusalReply = carelog::api::v1::Refusal;

void fill(const User& from, UserView* to) {
  const auto time = [](const std::optional<std::int64_t>& at_ms) {
    return at_ms ? infra::format_time(*at_ms) : std::string();
  };
  auth::fill(Principal{.subject = from.id,
                       .email = from.email,
                       .role = from.role,
                       .clinic = from.clinic,
                       .expires_at_s = 0},
             to->mutable_principal());
  to->set_created_at(infra::format_time(from.created_at_ms));
  to->set_last_sign_in_at(time(from.last_login_at_ms));
  to->set_disabled_at(time(from.disabled_at_ms));
  to->set_password_expires_at(time(from.once_until_ms));
  if (!from.factor) return;
  to->set_second_factor_since(time(from.factor->since_ms));
  to->set_recovery_codes_left(static_cast<std::uint32_t>(from.factor->recovery_codes_left));
}

// OK if the reply says it.
grpc::Status say(AdministrationRefusal refusal, UserRefusalReply* reply) {
  switch (refusal) {
    case AdministrationRefusal::oneself:
      reply->set_code(UserRefusalReply::STATE_CONFLICT);
      reply->set_detail("Nobody does this to himself: ask another admin.");
      break;
    case AdministrationRefusal::last_admin:
      reply->set_code(UserRefusalReply::STATE_CONFLICT);
      reply->set_detail(
          "This is the last admin of the clinic who can sign in: first let another one sign in.");
      break;
    case AdministrationRefusal::unknown_user:
      reply->set_code(UserRefusalReply::NOT_FOUND);
      break;
    case AdministrationRefusal::not_admitted:
      return {grpc::StatusCode::UNAUTHENTICATED, "whoever asks has been disabled"};
  }
  return grpc::Status::OK;
}

Administered what_of(const UserRequest& request) {
  return {.user = request.user(), .by = request.context().actor()};
}

}  // namespace

class UserService::Handlers final : public carelog::api::v1::UserService::CallbackService {
 public:
  Handlers(UserAdministration& users, JobPool& pool, std::shared_ptr<const CallerVerifier> callers)
      : users_(users),
        pool_(pool),
        guard_(std::move(callers), carelog::api::v1::UserService::service_full_name()) {}

  grpc::ServerUnaryReactor* ListUsers(grpc::CallbackServerContext* context,
                                      const ListUsersRequest* request,
                                      ListUsersReply* reply) override {
    return run(context, guard_.check(*context, "ListUsers", *request), [this, request, reply] {
      const std::size_t wanted = std::clamp<std::size_t>(request->limit(), 1, users_listed_max);
      auto users = users_.list(request->context().clinic(), request->after(), wanted + 1);
      reply->set_more(users.size() > wanted);
      users.resize(std::min(users.size(), wanted));
      for (const User& user : users) fill(user, reply->add_users());
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* GetUser(grpc::CallbackServerContext* context,
                                    const UserRequest* request, UserReply* reply) override {
    return run(context, guard_.check(*context, "GetUser", *request), [this, request, reply] {
      return give(users_.find(request->context().clinic(), request->user()), reply);
    });
  }

  grpc::ServerUnaryReactor* DisableUser(grpc::CallbackServerContext* context,
                                        const UserRequest* request, UserReply* reply) override {
    return run(context, guard_.check(*context, "DisableUser", *request), [this, request, reply] {
      return give(users_.disable(request->context().clinic(), what_of(*request)), reply);
    });
  }

  grpc::ServerUnaryReactor* EnableUser(grpc::CallbackServerContext* context,
                                       const UserRequest* request, UserReply* reply) override {
    return run(context, guard_.check(*context, "EnableUser", *request), [this, request, reply] {
      return give(users_.enable(request->context().clinic(), what_of(*request)), reply);
    });
  }

  grpc::ServerUnaryReactor* ResetPassword(grpc::CallbackServerContext* context,
                                          const UserRequest* request,
                                          ResetPasswordReply* reply) override {
    return run(context, guard_.check(*context, "ResetPassword", *request), [this, request, reply] {
      const auto reset = users_.reset_password(request->context().clinic(), what_of(*request));
      if (!reset) return say(reset.error(), reply->mutable_refused());
      fill(reset->user, reply->mutable_user());
      reply->set_password(reset->password);
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* ListUserSessions(grpc::CallbackServerContext* context,
                                             const UserRequest* request,
                                             UserSessionsReply* reply) override {
    return run(context, guard_.check(*context, "ListUserSessions", *request), [=, this] {
      const auto open = users_.sessions_of(request->context().clinic(), request->user());
      if (!open) return say(open.error(), reply->mutable_refused());
      for (const Session& session : *open) auth::fill(session, reply->add_sessions());
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* EndUserSessions(grpc::CallbackServerContext* context,
                                            const EndUserSessionsRequest* request,
                                            EndUserSessionsReply* reply) override {
    return run(context, guard_.check(*context, "EndUserSessions", *request), [=, this] {
      const auto ended =
          users_.end_sessions(request->context().clinic(), request->user(), request->session());
      if (!ended) return say(ended.error(), reply->mutable_refused());
      for (const std::string& id : *ended) reply->add_ended(id);
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* ResetSecondFactor(grpc::CallbackServerContext* context,
                                              const UserRequest* request,
                                              UserReply* reply) override {
    auto status = guard_.check(*context, "ResetSecondFactor", *request);
    return run(context, status, [this, request, reply] {
      return give(users_.reset_factor(request->context().clinic(), what_of(*request)), reply);
    });
  }

 private:
  static grpc::Status give(const UserAdministration::OrRefused<User>& user, UserReply* reply) {
    if (!user) return say(user.error(), reply->mutable_refused());
    fill(*user, reply->mutable_user());
    return grpc::Status::OK;
  }

  template <class Job>
  grpc::ServerUnaryReactor* run(grpc::CallbackServerContext* context, const grpc::Status& status,
                                Job job) {
    if (!status.ok()) return finish(context, status);
    return run_on(pool_, context, std::move(job));
  }

  UserAdministration& users_;
  JobPool& pool_;
  const CallGuard guard_;
};

UserService::UserService(UserAdministration& users, JobPool& pool,
                         std::shared_ptr<const CallerVerifier> callers)
    : handlers_(std::make_unique<Handlers>(users, pool, std::move(callers))) {}

UserService::~UserService() = default;

grpc::Service& UserService::service() {
  return *handlers_;
}

}  // namespace carelog::auth
