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
#include "auth/sessions/refusals_in_words.h"
#include "auth/users/account_names.h"
#include "carelog/api/v1/auth.grpc.pb.h"

namespace carelog::auth {
namespace {

namespace api = carelog::api::v1;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using grpc::Status;
using grpc::StatusCode;

template <class Request>
Proof proof_in(const Request& request) {
  Proof proof{request.email(), request.password(), request.address()};
  if constexpr (requires { request.code(); }) proof.code = request.code();
  return proof;
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
      const auto user = accounts_.login(
          {request->email(), request->password(), request->address(), request->code()});
      // People sign in on the page, where a client never sees their passwords. Who needs a second
      // factor is one of them.
      const bool person = user ? user->role != Role::service : user.error().factor.has_value();
      if (request->of_machine() && person) {
        return Status(StatusCode::UNAUTHENTICATED, "not a machine");
      }
      if (!user) return refused_login(context, user.error(), reply);
      reply->set_by_recovery_code(user->by == FactorUse::recovery_code);
      const auto tokens = request->of_machine() ? sessions_.without_session(*user)
                                                : sessions_.begin(*user, {"", request->address()});
      // Disabled, or with another password, since the password was compared.
      if (!tokens) return refused_login(context, {}, reply);
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
      fill(principal_of(*user), reply->mutable_user());
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
      const auto user = accounts_.login({request->email(), request->password(), request->address(),
                                         request->second_factor_code()});
      if (!user) return refused_login(context, user.error(), reply);
      reply->set_by_recovery_code(user->by == FactorUse::recovery_code);
      reply->set_code(sessions_.begin_with_code(*user, {request->client(), request->address()},
                                                {request->redirect_uri(), request->challenge()}));
      fill(principal_of(*user), reply->mutable_principal());
      return Status::OK;
    });
  }

  ServerUnaryReactor* EnrolSecondFactor(CallbackServerContext* context,
                                        const api::EnrolSecondFactorRequest* request,
                                        api::EnrolSecondFactorReply* reply) override {
    const auto status = guard_.check(*context, "EnrolSecondFactor", *request);
    return about_factor(context, status, *request, [this, context, request, reply] {
      const auto offer = accounts_.offer_factor(proof_in(*request));
      if (!offer) return refused_factor(context, offer.error(), reply);
      fill(offer->user, reply->mutable_principal());
      reply->set_secret(offer->value.secret);
      reply->set_uri(offer->value.uri);
      return Status::OK;
    });
  }

  ServerUnaryReactor* ConfirmSecondFactor(CallbackServerContext* context,
                                          const api::SecondFactorRequest* request,
                                          api::ConfirmSecondFactorReply* reply) override {
    const auto status = guard_.check(*context, "ConfirmSecondFactor", *request);
    return about_factor(context, status, *request, [this, context, request, reply] {
      auto codes = accounts_.confirm_factor(proof_in(*request));
      if (!codes) return refused_factor(context, codes.error(), reply);
      // They began without it.
      sessions_.end(codes->user.subject, "");
      fill(codes->user, reply->mutable_principal());
      for (std::string& code : codes->value) reply->add_recovery_codes(std::move(code));
      return Status::OK;
    });
  }

  ServerUnaryReactor* RemoveSecondFactor(CallbackServerContext* context,
                                         const api::SecondFactorRequest* request,
                                         api::RemoveSecondFactorReply* reply) override {
    const auto status = guard_.check(*context, "RemoveSecondFactor", *request);
    return about_factor(context, status, *request, [this, context, request, reply] {
      const auto removed = accounts_.remove_factor(proof_in(*request));
      if (!removed) return refused_factor(context, removed.error(), reply);
      sessions_.end(removed->user.subject, "");
      fill(removed->user, reply->mutable_principal());
      reply->set_by_recovery_code(removed->value == FactorUse::recovery_code);
      return Status::OK;
    });
  }

 private:
  // The same for a right password that is not enough: the reply says why, and whose it is.
  template <class Reply>
  static Status refused_login(CallbackServerContext* context, const LoginRefusal& refusal,
                              Reply* reply) {
    if (!refusal.factor) return refused_login(context, refusal);
    if (refusal.whose) fill(*refusal.whose, reply->mutable_principal());
    reply->set_refused(as_wire(*refusal.factor));
    return Status::OK;
  }

  template <class Reply>
  static Status refused_factor(CallbackServerContext* context,
                               const Accounts::FactorProblem& problem, Reply* reply) {
    if (const auto* conflict = std::get_if<FactorConflict>(&problem)) {
      reply->mutable_refused()->set_code(api::Refusal::STATE_CONFLICT);
      reply->mutable_refused()->set_detail(in_words(*conflict));
      return Status::OK;
    }
    const auto& refusal = std::get<LoginRefusal>(problem);
    if (!refusal.factor) return refused_login(context, refusal);
    if (refusal.whose) fill(*refusal.whose, reply->mutable_principal());
    if constexpr (requires { reply->code_refused(); }) {
      reply->set_code_refused(as_wire(*refusal.factor));
    }
    return Status::OK;
  }

  template <class Request>
  ServerUnaryReactor* about_factor(CallbackServerContext* context, const Status& status,
                                   const Request& request, std::function<Status()> job) {
    if (!status.ok()) return finish(context, status);
    const auto wait_s = accounts_.retry_after_s(request.email(), request.address());
    if (wait_s > 0) return finish(context, too_many_attempts(context, wait_s));
    return run(context, std::move(job));
  }

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
