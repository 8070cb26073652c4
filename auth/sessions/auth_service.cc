#include "auth/sessions/auth_service.h"

#include <grpcpp/grpcpp.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "auth/calls/call_guard.h"
#include "auth/permission.h"
#include "auth/sessions/pkce.h"
#include "auth/sessions/pooled_service.h"
#include "carelog/api/v1/auth.grpc.pb.h"

namespace carelog::auth {
namespace {

namespace api = carelog::api::v1;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using grpc::Status;
using grpc::StatusCode;

void fill(const std::vector<UserFieldProblem>& problems, api::Refusal* refusal) {
  refusal->set_code(api::Refusal::INVALID);
  refusal->set_detail("some fields are not valid");
  for (const UserFieldProblem& problem : problems) {
    if (problem.code == "in-use") refusal->set_code(api::Refusal::IN_USE);
    api::FieldError* error = refusal->add_errors();
    error->set_field(problem.field);
    error->set_code(problem.code);
    error->set_detail(problem.detail);
  }
}

}  // namespace

class AuthService::Handlers final : public api::AuthService::CallbackService {
 public:
  Handlers(Accounts& accounts, Sessions& sessions, const TokenIssuer& issuer, JobPool& pool,
           Accounts::NowMs now_ms, std::shared_ptr<const CallerVerifier> callers)
      : accounts_(accounts),
        sessions_(sessions),
        issuer_(issuer),
        verifier_(issuer.jwks(), issuer.issuer(), issuer.audience()),
        pool_(pool),
        now_ms_(std::move(now_ms)),
        guard_(std::move(callers), api::AuthService::service_full_name()) {}

  ServerUnaryReactor* Login(CallbackServerContext* context, const api::LoginRequest* request,
                            api::LoginReply* reply) override {
    if (const auto status = guard_.check(*context, "Login", *request); !status.ok()) {
      return finish(context, status);
    }
    if (const auto wait_s = accounts_.retry_after_s(request->email(), request->address());
        wait_s > 0) {
      return finish(context, too_many_attempts(context, wait_s));
    }
    return run(context, [this, context, request, reply] {
      const auto user = accounts_.login(request->email(), request->password(), request->address());
      if (!user) return refused_login(context, user.error());
      // People sign in on the page, where a client never sees their passwords.
      if (request->of_machine() && user->role != Role::service) {
        return Status(StatusCode::UNAUTHENTICATED, "not a machine");
      }
      const auto tokens = request->of_machine() ? sessions_.without_session(*user)
                                                : sessions_.begin(*user, {"", request->address()});
      // Disabled, or with another password, since the password was compared.
      if (!tokens) return refused_login(context, {});
      reply->set_access_token(tokens->access_token);
      reply->set_refresh_token(tokens->refresh_token);
      reply->set_expires_in_s(issuer_.lifetime_s());
      fill(tokens->principal, reply->mutable_principal());
      return Status::OK;
    });
  }

  ServerUnaryReactor* Validate(CallbackServerContext* context, const api::ValidateRequest* request,
                               api::ValidateReply* reply) override {
    if (const auto status = guard_.check(*context, "Validate", *request); !status.ok()) {
      return finish(context, status);
    }
    verifier_.believe(issuer_.jwks());
    const auto principal = verifier_.verify(request->token(), now_ms_());
    if (!principal) {
      return finish(context, Status(StatusCode::UNAUTHENTICATED, "the token is not valid"));
    }
    fill(*principal, reply->mutable_principal());
    return finish(context, Status::OK);
  }

  ServerUnaryReactor* RegisterUser(CallbackServerContext* context,
                                   const api::RegisterUserRequest* request,
                                   api::RegisterUserReply* reply) override {
    if (const auto status = guard_.check(*context, "RegisterUser", *request); !status.ok()) {
      return finish(context, status);
    }
    return run(context, [this, request, reply] {
      const auto user = accounts_.register_user({.email = request->email(),
                                                 .password = request->password(),
                                                 .role = request->role(),
                                                 .clinic = request->context().clinic()});
      if (!user) {
        fill(user.error(), reply->mutable_refused());
        return Status::OK;
      }
      fill(Principal{.subject = user->id,
                     .email = user->email,
                     .role = user->role,
                     .clinic = user->clinic,
                     .expires_at_s = 0},
           reply->mutable_user());
      return Status::OK;
    });
  }

  ServerUnaryReactor* ChangePassword(CallbackServerContext* context,
                                     const api::ChangePasswordRequest* request,
                                     api::ChangePasswordReply* reply) override {
    if (const auto status = guard_.check(*context, "ChangePassword", *request); !status.ok()) {
      return finish(context, status);
    }
    return run(context, [this, context, request, reply] {
      const auto user = accounts_.change_password(request->email(), request->current_password(),
                                                  request->new_password(), request->address());
      if (user) {
        sessions_.end(user->subject, "");
        fill(*user, reply->mutable_user());
        return Status::OK;
      }
      if (const auto* problem = std::get_if<UserFieldProblem>(&user.error())) {
        fill({*problem}, reply->mutable_refused());
        return Status::OK;
      }
      return refused_login(context, std::get<LoginRefusal>(user.error()));
    });
  }

  ServerUnaryReactor* GetKeys(CallbackServerContext* context, const api::Empty* request,
                              api::KeysReply* reply) override {
    reply->set_jwks(issuer_.jwks());
    return finish(context, guard_.check(*context, "GetKeys", *request));
  }

  ServerUnaryReactor* Authorize(CallbackServerContext* context,
                                const api::AuthorizeRequest* request,
                                api::AuthorizeReply* reply) override {
    auto status = guard_.check(*context, "Authorize", *request);
    if (status.ok() && !is_code_challenge(request->challenge())) {
      status = Status(StatusCode::INVALID_ARGUMENT, "challenge is of S256");
    }
    if (!status.ok()) return finish(context, status);
    if (const auto wait_s = accounts_.retry_after_s(request->email(), request->address());
        wait_s > 0) {
      return finish(context, too_many_attempts(context, wait_s));
    }
    return run(context, [this, context, request, reply] {
      const auto user = accounts_.login(request->email(), request->password(), request->address());
      if (!user) return refused_login(context, user.error());
      reply->set_code(sessions_.begin_with_code(*user, {request->client(), request->address()},
                                                {request->redirect_uri(), request->challenge()}));
      fill(Principal{.subject = user->id,
                     .email = user->email,
                     .role = user->role,
                     .clinic = user->clinic,
                     .expires_at_s = 0},
           reply->mutable_principal());
      return Status::OK;
    });
  }

 private:
  static Status refused_login(CallbackServerContext* context, const LoginRefusal& refusal) {
    if (refusal.once) return Status(StatusCode::FAILED_PRECONDITION, "the password is for one use");
    return refusal.retry_after_s > 0
               ? too_many_attempts(context, refusal.retry_after_s)
               : Status(StatusCode::UNAUTHENTICATED, "wrong e-mail or password");
  }

  static Status too_many_attempts(CallbackServerContext* context, std::int64_t wait_s) {
    return resource_exhausted(context, "too many wrong passwords", wait_s);
  }

  ServerUnaryReactor* run(CallbackServerContext* context, std::function<Status()> job) {
    return run_on(pool_, context, std::move(job));
  }

  Accounts& accounts_;
  Sessions& sessions_;
  const TokenIssuer& issuer_;
  TokenVerifier verifier_;
  JobPool& pool_;
  const Accounts::NowMs now_ms_;
  const CallGuard guard_;
};

AuthService::AuthService(Accounts& accounts, Sessions& sessions, const TokenIssuer& issuer,
                         JobPool& pool, Accounts::NowMs now_ms,
                         std::shared_ptr<const CallerVerifier> callers)
    : handlers_(std::make_unique<Handlers>(accounts, sessions, issuer, pool, std::move(now_ms),
                                           std::move(callers))) {}

AuthService::~AuthService() = default;

grpc::Service& AuthService::service() {
  return *handlers_;
}

}  // namespace carelog::auth
