// What the query services share: wait until the read model is fresh enough, run the query on a
// worker, answer with the right status.
//
//   INVALID_ARGUMENT     not a token, or it names a partition that does not exist (then with
//                        no_such_partition in the details)
//   FAILED_PRECONDITION  the model has not reached the token within the wait; with model_parked in
//                        the details it will not until an operator has looked at what is parked
//   UNAVAILABLE          the model cannot be read, or does not exist yet
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
inline constexpr const char* patients_model = "patients";

// Runs on a worker and fills the reply; age_ms is how old the model's data is.
using Query = std::function<grpc::Status(std::int64_t age_ms)>;

class FreshQueries {
 public:
  // Both outlive it. callers: who may speak for whom.
  FreshQueries(Freshness& freshness, QueryWorkers& workers,
               std::shared_ptr<const auth::CallerVerifier> callers)
      : freshness_(freshness), workers_(workers), callers_(std::move(callers)) {}

  // Finishes the reactor once. The query does not run if the caller has disconnected.
  void answer(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
              const std::string& model, const carelog::api::v1::Freshness& wanted, Query query,
              const std::string& aggregate_id = "");

  // For a query that also reads of the patients: they must be as fresh. patient_id: who is asked
  // about; empty: nobody alone.
  void answer_with_patients(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
                            const std::string& model, const carelog::api::v1::Freshness& wanted,
                            Query query, const std::string& patient_id = "",
                            const std::string& aggregate_id = "");

  // Calls then() when the model is fresh enough; else finishes the reactor. then() must not block.
  // aggregate_id: the aggregate that is asked about; empty: none.
  void when_fresh(grpc::ServerUnaryReactor* reactor, const std::string& model,
                  const carelog::api::v1::Freshness& wanted, std::function<void()> then,
                  const std::string& aggregate_id = "");

  // The query's own status, or one of the above for what it throws.
  static grpc::Status status_of(const std::string& model,
                                const std::function<grpc::Status()>& query);

  // Runs the query on a worker, without waiting, and finishes the reactor unless the query returns
  // nothing: then it has arranged for a later answer.
  using QueryOrLater = std::function<std::optional<grpc::Status>(std::int64_t age_ms)>;
  void run(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
           const std::string& model, QueryOrLater query);

  // The status for a caller whose wait for the token timed out.
  grpc::Status not_reached(const std::string& model, const ConsistencyToken& token);

  Freshness& freshness() { return freshness_; }
  const std::shared_ptr<const auth::CallerVerifier>& callers() const { return callers_; }
  QueryWorkers& workers() { return workers_; }

 private:
  Freshness& freshness_;
  QueryWorkers& workers_;
  const std::shared_ptr<const auth::CallerVerifier> callers_;
};

// When the caller's wait ends.
Freshness::Clock::time_point deadline_of(const carelog::api::v1::Freshness& wanted);

// Today's date in the time zone of the caller's clinic.
std::string today_of(const carelog::api::v1::RequestContext& context);

// INVALID_ARGUMENT, with the field's name.
grpc::Status invalid(const std::string& field, const std::string& problem);
inline constexpr const char* no_such_partition = "no-such-partition";
grpc::Status not_a_token();
// RESOURCE_EXHAUSTED.
grpc::Status too_many();
// "the read model ... has not reached": the status for a wait that timed out.
grpc::Status behind(const std::string& model);
inline constexpr const char* model_parked = "parked: ";  // followed by the model's name
grpc::Status parked(const std::string& model);
// FAILED_PRECONDITION: what is asked for is in the record of this patient now.
inline constexpr const char* record_merged = "merged-into: ";  // followed by the id
grpc::Status merged_into(const std::string& target_id);
// A text with a zero byte cannot be in the database.
bool has_zero_byte(const std::string& text);

}  // namespace carelog::query
