#include "auth/access/access_log_service.h"

#include <grpcpp/grpcpp.h>

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/access.grpc.pb.h"
#include "infra/ids/random_id.h"
#include "infra/process/logging.h"

namespace carelog::auth {

namespace api = carelog::api::v1;

namespace {

grpc::Status invalid(const char* what) {
  return {grpc::StatusCode::INVALID_ARGUMENT, what};
}

grpc::Status check(const api::CopyAccessEntriesRequest& request) {
  if (!infra::is_uuid(request.journal())) return invalid("journal is a UUID");
  if (request.entries_size() > static_cast<int>(copied_accesses_max))
    return invalid("entries are at most 1000");
  if (request.from() < 0 || request.next() < request.from())
    return invalid("next is not before from");
  // A position moves only if something was copied, and by no more than one batch.
  if ((request.entries_size() == 0) != (request.next() == request.from()) ||
      request.next() - request.from() > copied_journal_bytes_max)
    return invalid("next stands right behind the last entry");
  for (const auto& placed : request.entries()) {
    if (placed.position() < request.from() || placed.position() >= request.next())
      return invalid("an entry stands outside from and next");
    for (const auto& id : placed.entry().patient_ids())
      if (!infra::is_uuid(id)) return invalid("a patient's id is a UUID");
  }
  return {};
}

}  // namespace

class AccessLogService::Handlers final : public api::AccessLogService::CallbackService {
 public:
  Handlers(AccessLog& log, JobPool& pool, std::shared_ptr<const CallerVerifier> callers)
      : log_(log),
        pool_(pool),
        guard_(std::move(callers), api::AccessLogService::service_full_name()) {}

  grpc::ServerUnaryReactor* GetPosition(grpc::CallbackServerContext* context,
                                        const api::GetAccessPositionRequest* request,
                                        api::AccessPositionReply* reply) override {
    auto status = guard_.check(*context, "GetPosition", *request);
    if (status.ok() && !infra::is_uuid(request->journal())) status = invalid("journal is a UUID");
    return answer(context, status, [this, request, reply] {
      reply->set_next_position(log_.position(request->journal()));
    });
  }

  grpc::ServerUnaryReactor* CopyEntries(grpc::CallbackServerContext* context,
                                        const api::CopyAccessEntriesRequest* request,
                                        api::AccessPositionReply* reply) override {
    auto status = guard_.check(*context, "CopyEntries", *request);
    if (status.ok()) status = check(*request);
    return answer(context, status, [this, request, reply] {
      CopiedAccesses accesses{request->journal(), request->from(), request->next(), {}};
      accesses.entries.reserve(static_cast<std::size_t>(request->entries_size()));
      for (const auto& placed : request->entries())
        accesses.entries.push_back({placed.position(), placed.entry()});
      reply->set_next_position(log_.copy(accesses));
    });
  }

 private:
  template <class Job>
  grpc::ServerUnaryReactor* answer(grpc::CallbackServerContext* context, const grpc::Status& status,
                                   Job job) {
    auto* reactor = context->DefaultReactor();
    if (!status.ok()) {
      reactor->Finish(status);
      return reactor;
    }
    const bool taken = pool_.try_run([reactor, job = std::move(job)] {
      grpc::Status outcome;
      try {
        job();
      } catch (const AccessLogUnavailable& away) {
        infra::log_warning("auth", "the access log is away", {{"cause", away.what()}});
        outcome = {grpc::StatusCode::UNAVAILABLE, "the database is away"};
      } catch (const std::exception& error) {
        infra::log_error("auth", "the access log failed", {{"cause", error.what()}});
        outcome = {grpc::StatusCode::INTERNAL, "internal error"};
      }
      reactor->Finish(outcome);
    });
    if (!taken) reactor->Finish({grpc::StatusCode::RESOURCE_EXHAUSTED, "busy: try again later"});
    return reactor;
  }

  AccessLog& log_;
  JobPool& pool_;
  const CallGuard guard_;
};

AccessLogService::AccessLogService(AccessLog& log, JobPool& pool,
                                   std::shared_ptr<const CallerVerifier> callers)
    : handlers_(std::make_unique<Handlers>(log, pool, std::move(callers))) {}

AccessLogService::~AccessLogService() = default;

grpc::Service& AccessLogService::service() {
  return *handlers_;
}

}  // namespace carelog::auth
