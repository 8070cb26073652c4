#include "gateway/accounts/ended_sessions.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "auth/principal.h"
#include "auth/tokens/token.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "infra/process/logging.h"
#include "infra/process/thread_name.h"

namespace carelog::gateway {
namespace {

constexpr std::chrono::milliseconds answer_wait{500};

}  // namespace

EndedSessions::EndedSessions(Ask ask, std::shared_ptr<auth::TokenVerifier> verifier)
    : ask_(std::move(ask)), verifier_(std::move(verifier)), thread_([this] { run(); }) {}

EndedSessions::~EndedSessions() {
  stop();
}

bool EndedSessions::concern(const auth::Principal& whose) const {
  const std::lock_guard lock(mutex_);
  if (!whose.session.empty()) return ended_.sessions.contains(whose.session);
  const auto cut_off = ended_.cut_off_s.find(whose.subject);
  return cut_off != ended_.cut_off_s.end() && whose.expires_at_s <= cut_off->second;
}

void EndedSessions::add(const std::vector<std::string>& sessions) {
  const std::lock_guard lock(mutex_);
  ended_.sessions.insert(sessions.begin(), sessions.end());
}

void EndedSessions::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void EndedSessions::believe(const std::string& jwks) const {
  try {
    verifier_->believe(jwks);
  } catch (const std::invalid_argument& fault) {
    infra::log_warning("gateway", "the auth role's keys cannot be read; the former stay",
                       {{"why", fault.what()}});
  }
}

void EndedSessions::run() {
  infra::name_this_thread("sessions");
  for (;;) {
    auto said = ask_();
    if (said && !said->jwks.empty()) believe(said->jwks);
    std::unique_lock lock(mutex_);
    if (said) ended_ = std::move(*said);
    if (wake_.wait_for(lock, ask_every, [this] { return stopping_; })) return;
  }
}

EndedSessions::Ask sessions_ended_at(const std::shared_ptr<grpc::Channel>& channel) {
  const std::shared_ptr<api::v1::SessionService::StubInterface> stub =
      api::v1::SessionService::NewStub(channel);
  return [stub]() -> std::optional<EndedSessions::Ended> {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + answer_wait);
    api::v1::EndedSessionsReply reply;
    if (!stub->GetEndedSessions(&context, {}, &reply).ok()) return std::nullopt;
    EndedSessions::Ended ended;
    ended.jwks = reply.jwks();
    ended.sessions = {reply.sessions().begin(), reply.sessions().end()};
    for (const auto& each : reply.cut_off()) ended.cut_off_s[each.user()] = each.last_expiry_s();
    return ended;
  };
}

}  // namespace carelog::gateway
