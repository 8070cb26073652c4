// What the reads share: sending a query and turning its reply into an answer.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "gateway/call/api_call.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/http/http_message.h"

namespace carelog::gateway {

// 200 with data that must not be cached.
HttpResponse data_response(std::string json);

// CSV if the client accepts nothing else.
bool wants_csv(const HttpRequest& request);

// 304 instead of the body if the client already has this version.
void answer_versioned(ApiCall& call, HttpResponse response, std::uint64_t version);

template <class Reply>
void add_age(HttpResponse& response, const Reply& reply) {
  response.add("Age-Of-Data-Ms", std::to_string(reply.age_of_data_ms()));
}

// Whether the outcome says that the record belongs to another patient's now.
bool is_merged(const grpc::Status& outcome);

// 301 to the same thing in the record of the patient that this one is merged into. False: the
// outcome says no such thing, and nothing is answered.
bool answer_merged(ApiCall& call, const grpc::Status& outcome);

// Sends the query and answers with what respond(call, reply) returns.
template <class Async, class Request, class Reply, class Respond>
void ask(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call, Async* async,
         UnaryCall<Async, Request, Reply> method, Request request, Respond respond) {
  auto freshness = call->freshness();
  if (!freshness) return call->fail(freshness.error());
  const auto deadline = backend_deadline + std::chrono::milliseconds(freshness->wait_ms());
  *request.mutable_freshness() = std::move(*freshness);
  call->fill(request.mutable_context(), "");
  call->announce_read();
  call_backend(
      parts->calls, async, method, std::move(request),
      [parts, call = std::move(call), respond = std::move(respond)](
          const grpc::Status& outcome, Reply& reply, const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          if (answer_merged(*call, outcome)) return;
          return call->fail(problem_of_status(outcome, BackendUse::reading, context));
        }
        respond(*call, reply);
      },
      deadline);
}

}  // namespace carelog::gateway
