#include "auth/sessions/session_service.h"

#include <grpcpp/grpcpp.h>

#include <string>
#include <utility>

#include "auth/calls/call_guard.h"
#include "auth/sessions/pooled_service.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "infra/process/clock.h"

namespace carelog::auth {

namespace {

namespace wire = carelog::api::v1;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

}  // namespace

class SessionService::Handlers final : public wire::SessionService::CallbackService {
 public:
  Handlers(Sessions& sessions, const TokenIssuer& issuer, JobPool& pool, Sessions::NowMs now_ms,
           std::shared_ptr<const CallerVerifier> callers)
      : sessions_(sessions),
        lifetime_s_(issuer.lifetime_s()),
        issuer_(issuer),
        verifier_(issuer.jwks(), issuer.issuer(), issuer.audience()),
        pool_(pool),
        now_ms_(std::move(now_ms)),
        guard_(std::move(callers), wire::SessionService::service_full_name()) {}

  ServerUnaryReactor* RedeemCode(CallbackServerContext* context,
                                 const wire::RedeemCodeRequest* request,
                                 wire::TokensReply* reply) override {
    return run(context, guard_.check(*context, "RedeemCode", *request), [this, request, reply] {
      give(sessions_.redeem(
               {request->code(), request->client(), request->redirect_uri(), request->verifier()}),
           *reply);
    });
  }

  ServerUnaryReactor* Refresh(CallbackServerContext* context, const wire::RefreshRequest* request,
                              wire::TokensReply* reply) override {
    return run(context, guard_.check(*context, "Refresh", *request), [this, request, reply] {
      give(sessions_.refresh(request->refresh_token()), *reply);
    });
  }

  ServerUnaryReactor* ListSessions(CallbackServerContext* context,
                                   const wire::SessionsRequest* request,
                                   wire::SessionsReply* reply) override {
    auto status = guard_.check(*context, "ListSessions", *request);
    if (status.ok()) status = read_token(request->token(), *reply->mutable_principal());
    return run(context, status, [this, reply] {
      for (const Session& session : sessions_.open_of(reply->principal().subject())) {
        fill(session, reply->add_sessions());
      }
    });
  }

  ServerUnaryReactor* EndSessions(CallbackServerContext* context,
                                  const wire::EndSessionsRequest* request,
                                  wire::EndSessionsReply* reply) override {
    auto status = guard_.check(*context, "EndSessions", *request);
    if (status.ok()) status = read_token(request->token(), *reply->mutable_principal());
    return run(context, status, [this, request, reply] {
      for (std::string& ended : sessions_.end(reply->principal().subject(), request->session())) {
        reply->add_ended(std::move(ended));
      }
    });
  }

  ServerUnaryReactor* GetEndedSessions(CallbackServerContext* context, const wire::Empty* request,
                                       wire::EndedSessionsReply* reply) override {
    return run(context, guard_.check(*context, "GetEndedSessions", *request), [this, reply] {
      for (std::string& ended : sessions_.ended_lately()) reply->add_sessions(std::move(ended));
      for (const CutOff& each : sessions_.cut_off_lately()) {
        auto* cut_off = reply->add_cut_off();
        cut_off->set_user(each.user);
        cut_off->set_last_expiry_s(sessions_.last_expiry_s(each));
      }
      reply->set_jwks(issuer_.jwks());
    });
  }

 private:
  grpc::Status read_token(const std::string& token, wire::Principal& whose) {
    verifier_.believe(issuer_.jwks());
    const auto principal = verifier_.verify(token, now_ms_());
    if (!principal) return {grpc::StatusCode::UNAUTHENTICATED, "the token is not valid"};
    auth::fill(*principal, &whose);
    return grpc::Status::OK;
  }

  void give(const Sessions::OrRefused<SessionTokens>& tokens, wire::TokensReply& reply) const {
    if (!tokens) {
      reply.set_refused(tokens.error().why == SessionRefusal::used_again
                            ? wire::TokensReply::USED_AGAIN
                            : wire::TokensReply::NOT_VALID);
      if (tokens.error().whose) auth::fill(*tokens.error().whose, reply.mutable_principal());
      return;
    }
    reply.set_access_token(tokens->access_token);
    reply.set_refresh_token(tokens->refresh_token);
    reply.set_expires_in_s(lifetime_s_);
    auth::fill(tokens->principal, reply.mutable_principal());
  }

  template <class Job>
  ServerUnaryReactor* run(CallbackServerContext* context, const grpc::Status& status, Job job) {
    if (!status.ok()) return finish(context, status);
    return run_on(pool_, context, [job = std::move(job)] {
      job();
      return grpc::Status::OK;
    });
  }

  Sessions& sessions_;
  const std::int64_t lifetime_s_;
  const TokenIssuer& issuer_;
  TokenVerifier verifier_;
  JobPool& pool_;
  const Sessions::NowMs now_ms_;
  const CallGuard guard_;
};

SessionService::SessionService(Sessions& sessions, const TokenIssuer& issuer, JobPool& pool,
                               Sessions::NowMs now_ms,
                               std::shared_ptr<const CallerVerifier> callers)
    : handlers_(std::make_unique<Handlers>(sessions, issuer, pool, std::move(now_ms),
                                           std::move(callers))) {}

SessionService::~SessionService() = default;

grpc::Service& SessionService::service() {
  return *handlers_;
}

}  // namespace carelog::auth
