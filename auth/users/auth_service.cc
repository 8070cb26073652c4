#include "auth/users/auth_service.h"

#include <grpcpp/grpcpp.h>

#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "auth/calls/call_guard.h"
#include "auth/permission.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "infra/process/logging.h"

namespace carelog::auth {
namespace {

namespace api = carelog::api::v1;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using grpc::Status;
using grpc::StatusCode;

// For the caller when the pool is full: about the time that the queue takes to empty.
constexpr std::int64_t busy_retry_after_s = 1;

Status resource_exhausted(CallbackServerContext* context, const char* what, std::int64_t wait_s) {
  context->AddTrailingMetadata(retry_after_key, std::to_string(wait_s));
  return Status(StatusCode::RESOURCE_EXHAUSTED, what);
}

ServerUnaryReactor* finish(CallbackServerContext* context, const Status& status) {
  ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

void fill(const Principal& from, api::Principal* to) {
  to->set_subject(from.subject);
  to->set_email(from.email);
  to->set_role(std::string(role_name(from.role)));
  to->set_clinic(from.clinic);
  to->set_expires_at_s(from.expires_at_s);
}

void fill(const std::vector<UserFieldProblem>& problems, api::Refusal* refusal) {
  refusal->set_code(api::Refusal::INVALID);
  refusal->set_detail("the user cannot be registered like this");
  for (const UserFieldProblem& problem : problems) {
    if (problem.code == "in-use") refusal->set_code(api::Refusal::IN_USE);
    api::FieldError* error = refusal->add_errors();
    error->set_field(problem.field);
    error->set_code(problem.code);
    error->set_detail(problem.detail);
  }
}

// Turns exceptions of a job into a status, without details for the caller.
template <typename Job>
Status guarded(CallbackServerContext* context, Job job) {
  try {
    return job();
  } catch (const UserStoreUnavailable& away) {
    infra::log_warning("auth", "the user store is away", {{"cause", away.what()}});
    return Status(StatusCode::UNAVAILABLE, "the user database is away");
  } catch (const std::bad_alloc&) {
    infra::log_error("auth", "out of memory while hashing");
    return resource_exhausted(context, "out of memory", busy_retry_after_s);
  } catch (const std::exception& error) {
    infra::log_error("auth", "a call failed", {{"cause", error.what()}});
    return Status(StatusCode::INTERNAL, "internal error");
  }
}

}  // namespace

class AuthService::Handlers final : public api::AuthService::CallbackService {
 public:
  Handlers(Accounts& accounts, const TokenIssuer& issuer, JobPool& pool, Accounts::NowMs now_ms,
           std::shared_ptr<const CallerVerifier> callers)
      : accounts_(accounts),
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
      const auto outcome =
          accounts_.login(request->email(), request->password(), request->address());
      if (!outcome && outcome.error().retry_after_s > 0) {
        return too_many_attempts(context, outcome.error().retry_after_s);
      }
      if (!outcome) return Status(StatusCode::UNAUTHENTICATED, "wrong e-mail or password");
      reply->set_access_token(outcome->access_token);
      reply->set_expires_in_s(issuer_.lifetime_s());
      fill(outcome->principal, reply->mutable_principal());
      return Status::OK;
    });
  }

  ServerUnaryReactor* Validate(CallbackServerContext* context, const api::ValidateRequest* request,
                               api::ValidateReply* reply) override {
    if (const auto status = guard_.check(*context, "Validate", *request); !status.ok()) {
      return finish(context, status);
    }
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

  ServerUnaryReactor* GetKeys(CallbackServerContext* context, const api::Empty* request,
                              api::KeysReply* reply) override {
    reply->set_jwks(issuer_.jwks());
    return finish(context, guard_.check(*context, "GetKeys", *request));
  }

 private:
  static Status too_many_attempts(CallbackServerContext* context, std::int64_t wait_s) {
    return resource_exhausted(context, "too many wrong passwords", wait_s);
  }

  // Runs the job on the pool and finishes the call with its status.
  template <typename Job>
  ServerUnaryReactor* run(CallbackServerContext* context, Job job) {
    ServerUnaryReactor* reactor = context->DefaultReactor();
    const bool taken = pool_.try_run([context, reactor, job] {
      // Nobody waits for the answer any more, so skip the hash.
      if (context->IsCancelled()) return reactor->Finish(Status::CANCELLED);
      reactor->Finish(guarded(context, job));
    });
    if (!taken) {
      reactor->Finish(
          resource_exhausted(context, "too many sign-ins in flight", busy_retry_after_s));
    }
    return reactor;
  }

  Accounts& accounts_;
  const TokenIssuer& issuer_;
  const TokenVerifier verifier_;
  JobPool& pool_;
  const Accounts::NowMs now_ms_;
  const CallGuard guard_;
};

AuthService::AuthService(Accounts& accounts, const TokenIssuer& issuer, JobPool& pool,
                         Accounts::NowMs now_ms, std::shared_ptr<const CallerVerifier> callers)
    : handlers_(std::make_unique<Handlers>(accounts, issuer, pool, std::move(now_ms),
                                           std::move(callers))) {}

AuthService::~AuthService() = default;

grpc::Service& AuthService::service() {
  return *handlers_;
}

}  // namespace carelog::auth
