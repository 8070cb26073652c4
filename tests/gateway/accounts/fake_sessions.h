// Sessions, in memory.
#pragma once

#include "tests/gateway/fake_auth.h"

namespace carelog::gateway {

// Knows one code, one session and its refresh tokens.
class FakeSessions final : public api::SessionService::CallbackService {
  grpc::ServerUnaryReactor* RedeemCode(grpc::CallbackServerContext* context,
                                       const api::RedeemCodeRequest* request,
                                       api::TokensReply* reply) override {
    return give(context, request->code() == "c0de", "r-1", reply);
  }
  grpc::ServerUnaryReactor* Refresh(grpc::CallbackServerContext* context,
                                    const api::RefreshRequest* request,
                                    api::TokensReply* reply) override {
    if (request->refresh_token() != "r-0") {
      return give(context, request->refresh_token() == "r-1", "r-2", reply);
    }
    reply->set_refused(api::TokensReply::USED_AGAIN);
    be_somebody(*reply->mutable_principal());
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* ListSessions(grpc::CallbackServerContext* context,
                                         const api::SessionsRequest* request,
                                         api::SessionsReply* reply) override {
    if (request->token() != "t.o.k") {
      return finish(context, {grpc::StatusCode::UNAUTHENTICATED, "secret"});
    }
    be_somebody(*reply->mutable_principal());
    reply->add_sessions()->set_id(own_session);
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* EndSessions(grpc::CallbackServerContext* context,
                                        const api::EndSessionsRequest* request,
                                        api::EndSessionsReply* reply) override {
    be_somebody(*reply->mutable_principal());
    if (request->session().empty() || request->session() == own_session) {
      reply->add_ended(own_session);
      end(own_session);
    }
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* GetEndedSessions(grpc::CallbackServerContext* context,
                                             const api::Empty*,
                                             api::EndedSessionsReply* reply) override {
    const std::lock_guard lock(mutex_);
    for (const std::string& each : ended_) reply->add_sessions(each);
    for (const auto& each : cut_off_) *reply->add_cut_off() = each;
    return finish(context, grpc::Status::OK);
  }

  static grpc::ServerUnaryReactor* give(grpc::CallbackServerContext* context, bool good,
                                        const char* refresh_token, api::TokensReply* reply) {
    if (!good) {
      reply->set_refused(api::TokensReply::NOT_VALID);
      return finish(context, grpc::Status::OK);
    }
    reply->set_access_token("t.o.k");
    reply->set_refresh_token(refresh_token);
    reply->set_expires_in_s(600);
    be_somebody(*reply->mutable_principal());
    return finish(context, grpc::Status::OK);
  }

 public:
  void end(const std::string& session) {
    const std::lock_guard lock(mutex_);
    ended_.push_back(session);
  }
  void cut_off(const std::string& user, std::int64_t last_expiry_s) {
    const std::lock_guard lock(mutex_);
    cut_off_.emplace_back().set_user(user);
    cut_off_.back().set_last_expiry_s(last_expiry_s);
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> ended_;
  std::vector<api::CutOffUser> cut_off_;
};

}  // namespace carelog::gateway
