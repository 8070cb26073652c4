// What the query services share: wait until the read model is fresh enough, run the query on a
// worker, answer with the right status.
//
//   INVALID_ARGUMENT     the token is none, or names a partition that does not exist (then with
//                        no_such_partition in the details)
//   FAILED_PRECONDITION  the model has not reached the token within the wait; with model_parked in
//                        the details: it will not, before an operator has looked at what is parked
//   UNAVAILABLE          the model cannot be read, or is not there yet
//   RESOURCE_EXHAUSTED   too many queries are queued
#pragma once

#include <grpcpp/support/server_callback.h>
#include <grpcpp/support/status.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "auth/calls/caller_token.h"
#include "carelog/api/v1/patient_queries.pb.h"
#include "query-side/reading/freshness.h"
#include "query-side/reading/query_workers.h"

namespace carelog::query {

inline constexpr std::uint32_t wait_default_ms = 1000;
inline constexpr std::uint32_t wait_max_ms = 5000;

// Runs on a worker and fills the reply; age_ms is how old the model's data is.
using Query = std::function<grpc::Status(std::int64_t age_ms)>;

class FreshQueries {
 public:
  // Both outlive it. callers: who is believed to speak for whom.
  FreshQueries(Freshness& freshness, QueryWorkers& workers,
               std::shared_ptr<const auth::CallerVerifier> callers)
      : freshness_(freshness), workers_(workers), callers_(std::move(callers)) {}

  // Finishes the reactor once. The query is not run when the caller has gone meanwhile.
  void answer(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
              const std::string& model, const carelog::api::v1::Freshness& wanted, Query query,
              const std::string& aggregate_id = "");

  // Calls then() when the model is fresh enough; else finishes the reactor. then() must not block.
  // aggregate_id: the one that is asked about; empty: none.
  void when_fresh(grpc::ServerUnaryReactor* reactor, const std::string& model,
                  const carelog::api::v1::Freshness& wanted, std::function<void()> then,
                  const std::string& aggregate_id = "");

  // What the query returns; the statuses above for what it throws.
  static grpc::Status status_of(const std::string& model,
                                const std::function<grpc::Status()>& query);

  // Runs the query on a worker, without waiting, and finishes the reactor unless it returns
  // nothing: then the query has arranged for a later answer.
  using QueryOrLater = std::function<std::optional<grpc::Status>(std::int64_t age_ms)>;
  void run(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
           const std::string& model, QueryOrLater query);

  // What a caller is told whose wait for the token was in vain.
  grpc::Status not_reached(const std::string& model, const ConsistencyToken& token);

  Freshness& freshness() { return freshness_; }
  const std::shared_ptr<const auth::CallerVerifier>& callers() const { return callers_; }
  QueryWorkers& workers() { return workers_; }

 private:
  Freshness& freshness_;
  QueryWorkers& workers_;
  const std::shared_ptr<const auth::CallerVerifier> callers_;
};

// How long the caller wants to wait, from now.
Freshness::Clock::time_point deadline_of(const carelog::api::v1::Freshness& wanted);

// The day that the caller's clinic has now.
std::string today_of(const carelog::api::v1::RequestContext& context);

// INVALID_ARGUMENT with the field's name.
grpc::Status invalid(const std::string& field, const std::string& problem);
inline constexpr const char* no_such_partition = "no-such-partition";
grpc::Status not_a_token();
// RESOURCE_EXHAUSTED.
grpc::Status too_many();
// "the read model ... has not reached": what a caller is told whose wait was in vain.
grpc::Status behind(const std::string& model);
inline constexpr const char* model_parked = "parked: ";  // followed by the model's name
grpc::Status parked(const std::string& model);
// Why the text cannot be what was stored: it holds a zero byte.
bool has_zero_byte(const std::string& text);

}  // namespace carelog::query
