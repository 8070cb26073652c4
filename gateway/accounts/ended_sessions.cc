#include "gateway/accounts/ended_sessions.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "auth/principal.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "infra/process/thread_name.h"

namespace carelog::gateway {
namespace {

constexpr std::chrono::milliseconds answer_wait{500};

}  // namespace

EndedSessions::EndedSessions(Ask ask) : ask_(std::move(ask)), thread_([this] { run(); }) {}

EndedSessions::~EndedSessions() {
  stop();
}

bool EndedSessions::concern(const auth::Principal& whose) const {
  const std::lock_guard lock(mutex_);
  return (!whose.session.empty() && ended_.contains(whose.session)) ||
         ended_.contains(whose.subject);
}

void EndedSessions::add(const std::vector<std::string>& ids) {
  const std::lock_guard lock(mutex_);
  ended_.insert(ids.begin(), ids.end());
}

void EndedSessions::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void EndedSessions::run() {
  infra::name_this_thread("sessions");
  for (;;) {
    const auto said = ask_();
    std::unique_lock lock(mutex_);
    if (said) ended_ = {said->begin(), said->end()};
    if (wake_.wait_for(lock, ask_every, [this] { return stopping_; })) return;
  }
}

EndedSessions::Ask sessions_ended_at(const std::shared_ptr<grpc::Channel>& channel) {
  const std::shared_ptr<api::v1::SessionService::StubInterface> stub =
      api::v1::SessionService::NewStub(channel);
  return [stub]() -> std::optional<std::vector<std::string>> {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + answer_wait);
    api::v1::EndedSessionsReply reply;
    if (!stub->GetEndedSessions(&context, {}, &reply).ok()) return std::nullopt;
    std::vector<std::string> ids(reply.sessions().begin(), reply.sessions().end());
    ids.insert(ids.end(), reply.disabled_users().begin(), reply.disabled_users().end());
    return ids;
  };
}

}  // namespace carelog::gateway
