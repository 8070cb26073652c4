#include "query-side/reading/query_service.h"

#include <grpcpp/server_context.h>

#include <algorithm>

#include "infra/process/logging.h"
#include "infra/process/time_zone.h"
#include "query-side/reading/read_failure.h"

namespace carelog::query {

namespace api = carelog::api::v1;

void FreshQueries::answer(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
                          const std::string& model, const api::Freshness& wanted, Query query,
                          const std::string& aggregate_id) {
  when_fresh(
      reactor, model, wanted,
      [this, context, reactor, model, query = std::move(query)]() mutable {
        run(context, reactor, model,
            [query = std::move(query)](std::int64_t age_ms) { return query(age_ms); });
      },
      aggregate_id);
}

void FreshQueries::answer_with_patients(grpc::CallbackServerContext* context,
                                        grpc::ServerUnaryReactor* reactor, const std::string& model,
                                        const api::Freshness& wanted, Query query,
                                        const std::string& patient_id,
                                        const std::string& aggregate_id) {
  when_fresh(
      reactor, patients_model, wanted,
      [this, context, reactor, model, &wanted, query = std::move(query), aggregate_id] {
        answer(context, reactor, model, wanted, query, aggregate_id);
      },
      patient_id);
}

void FreshQueries::when_fresh(grpc::ServerUnaryReactor* reactor, const std::string& model,
                              const api::Freshness& wanted, std::function<void()> then,
                              const std::string& aggregate_id) {
  std::optional<ConsistencyToken> token;
  if (!wanted.consistency_token().empty()) {
    token = parse_token(wanted.consistency_token());
    if (!token) {
      reactor->Finish(not_a_token());
      return;
    }
  }
  freshness_.when_reached(
      model, token, deadline_of(wanted),
      [this, reactor, model, token, aggregate_id, then = std::move(then)](Wait wait) {
        if (wait == Wait::reached) {
          const bool waits = token && freshness_.is_parked(model, *token, aggregate_id);
          waits ? reactor->Finish(parked(model)) : then();
        } else if (token) {
          reactor->Finish(not_reached(model, *token));
        } else {
          reactor->Finish({grpc::StatusCode::UNAVAILABLE,
                           "the read model " + model + " is not there yet: try again later"});
        }
      });
}

grpc::Status FreshQueries::status_of(const std::string& model,
                                     const std::function<grpc::Status()>& query) {
  try {
    return query();
  } catch (const ReadModelAway& away) {
    return {grpc::StatusCode::UNAVAILABLE, away.what()};
  } catch (const std::exception& broken) {
    infra::log_error("query", "query failed", {{"model", model}, {"reason", broken.what()}});
    return {grpc::StatusCode::INTERNAL, "the read model could not answer"};
  }
}

void FreshQueries::run(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
                       const std::string& model, QueryOrLater query) {
  const bool taken = workers_.run([this, context, reactor, model, query = std::move(query)] {
    if (context->IsCancelled()) {
      reactor->Finish(grpc::Status::CANCELLED);
      return;
    }
    bool later = false;
    const grpc::Status status = status_of(model, [&] {
      const auto answer = query(freshness_.age_ms(model).value_or(0));
      later = !answer;
      return answer.value_or(grpc::Status::OK);
    });
    if (!later) reactor->Finish(status);
  });
  if (!taken) reactor->Finish(too_many());
}

grpc::Status FreshQueries::not_reached(const std::string& model, const ConsistencyToken& token) {
  if (freshness_.may_reach(model, token)) return behind(model);
  return {grpc::StatusCode::INVALID_ARGUMENT,
          "consistency_token names partition " + std::to_string(token.partition) + " of " +
              token.topic + ", which does not exist",
          no_such_partition};
}

Freshness::Clock::time_point deadline_of(const api::Freshness& wanted) {
  const std::uint32_t wait_ms =
      wanted.wait_ms() == 0 ? wait_default_ms : std::min(wanted.wait_ms(), wait_max_ms);
  return Freshness::Clock::now() + std::chrono::milliseconds(wait_ms);
}

std::string today_of(const api::RequestContext& context) {
  return infra::TimeZone::find(context.time_zone()).value_or(infra::TimeZone::utc()).today();
}

grpc::Status invalid(const std::string& field, const std::string& problem) {
  return {grpc::StatusCode::INVALID_ARGUMENT, field + " " + problem};
}

grpc::Status not_a_token() {
  return invalid("consistency_token", "is not a token that a command answered with");
}

grpc::Status too_many() {
  return {grpc::StatusCode::RESOURCE_EXHAUSTED, "too many queries: try again later"};
}

grpc::Status behind(const std::string& model) {
  return {grpc::StatusCode::FAILED_PRECONDITION,
          "the read model " + model + " has not reached the token yet: try again later"};
}

grpc::Status merged_into(const std::string& target_id) {
  return {grpc::StatusCode::FAILED_PRECONDITION, "the patient is merged into another",
          record_merged + target_id};
}

grpc::Status parked(const std::string& model) {
  return {grpc::StatusCode::FAILED_PRECONDITION,
          "the change is parked in the read model " + model + ": an operator must look at it",
          model_parked + model};
}

bool has_zero_byte(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

}  // namespace carelog::query
