#include "query-side/hot/hot_rows_service.h"

#include <utility>

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/hot_rows.grpc.pb.h"
#include "query-side/hot/hot_rows.h"

namespace carelog::query {

namespace api = carelog::api::v1;

class HotRowsService::Service final : public api::HotRowsService::CallbackService {
 public:
  Service(std::shared_ptr<const auth::CallerVerifier> callers, HotRows* rows,
          std::uint64_t bytes_max)
      : guard_(std::move(callers), api::HotRowsService::service_full_name()),
        rows_(rows),
        bytes_max_(bytes_max) {}

  grpc::ServerUnaryReactor* GetCounts(grpc::CallbackServerContext* context,
                                      const api::Empty* request,
                                      api::HotRowsReply* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const grpc::Status status = guard_.check(*context, "GetCounts", *request);
    if (status.ok() && rows_ != nullptr) fill(*reply);
    reactor->Finish(status);
    return reactor;
  }

 private:
  // A Redis that does not answer is given up soon.
  void fill(api::HotRowsReply& reply) {
    const HotCounts counts = rows_->counts();
    reply.set_backend(rows_->waits() ? "redis" : "memory");
    reply.set_hits(counts.hits);
    reply.set_misses(counts.misses);
    reply.set_refused(counts.refused);
    reply.set_evictions(counts.evictions);
    reply.set_bytes(counts.bytes);
    reply.set_away(counts.away);
    reply.set_times_away(counts.times_away);
    reply.set_bytes_max(bytes_max_);
  }

  const auth::CallGuard guard_;
  HotRows* const rows_;
  const std::uint64_t bytes_max_;
};

HotRowsService::HotRowsService(std::shared_ptr<const auth::CallerVerifier> callers, HotRows* rows,
                               std::uint64_t bytes_max)
    : service_(std::make_unique<Service>(std::move(callers), rows, bytes_max)) {}

HotRowsService::~HotRowsService() = default;

grpc::Service& HotRowsService::service() {
  return *service_;
}

}  // namespace carelog::query
