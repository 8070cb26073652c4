#include "auth/sessions/pooled_service.h"

#include <exception>
#include <new>
#include <string>

#include "auth/users/user_store.h"
#include "infra/process/clock.h"
#include "infra/process/logging.h"

namespace carelog::auth {
namespace {

using grpc::Status;
using grpc::StatusCode;

// For the caller when the pool is full: about the time that the queue takes to empty.
constexpr std::int64_t busy_retry_after_s = 1;

// Turns exceptions of a job into a status, without details for the caller.
Status guarded(grpc::CallbackServerContext* context, const std::function<Status()>& job) {
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

Status resource_exhausted(grpc::CallbackServerContext* context, const char* what,
                          std::int64_t wait_s) {
  context->AddTrailingMetadata(retry_after_key, std::to_string(wait_s));
  return Status(StatusCode::RESOURCE_EXHAUSTED, what);
}

grpc::ServerUnaryReactor* finish(grpc::CallbackServerContext* context, const Status& status) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

grpc::ServerUnaryReactor* run_on(JobPool& pool, grpc::CallbackServerContext* context,
                                 std::function<Status()> job) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const bool taken = pool.try_run([context, reactor, job = std::move(job)] {
    // Nobody waits for the answer any more, so skip the hash.
    if (context->IsCancelled()) return reactor->Finish(Status::CANCELLED);
    reactor->Finish(guarded(context, job));
  });
  if (!taken) {
    reactor->Finish(resource_exhausted(context, "too many sign-ins in flight", busy_retry_after_s));
  }
  return reactor;
}

void fill(const Principal& from, carelog::api::v1::Principal* to) {
  to->set_subject(from.subject);
  to->set_email(from.email);
  to->set_role(std::string(role_name(from.role)));
  to->set_clinic(from.clinic);
  to->set_expires_at_s(from.expires_at_s);
  to->set_session(from.session);
}

void fill(const Session& from, carelog::api::v1::SessionView* to) {
  to->set_id(from.id);
  to->set_client(from.client);
  to->set_address(from.address);
  to->set_began_at(infra::format_time(from.began_at_ms));
  to->set_used_at(infra::format_time(from.used_at_ms));
  to->set_expires_at(infra::format_time(from.expires_at_ms));
}

}  // namespace carelog::auth
