// Calls to the services behind the gateway: asynchronous, each with a deadline, completed on gRPC's
// threads.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "carelog/api/v1/common.pb.h"
#include "gateway/call/problem.h"
#include "infra/grpc/under_way.h"

namespace carelog::gateway {

inline constexpr std::chrono::milliseconds backend_deadline{5'000};

// The problem for a client whose backend call broke down. `writing`: the same request with the same
// key may safely be sent again.
enum class BackendUse { writing, reading, signing_in, presenting_token };
Problem problem_of_status(const grpc::Status& status, BackendUse use,
                          const grpc::ClientContext& context);
// The same for a refusal. Fields are named as in a JSON body.
Problem problem_of_refusal(const api::v1::Refusal& refusal);

// Logs a handler that threw; the client gets 500 when its call is dropped.
void note_failed_handler(const std::exception& failure);

template <class Async, class Request, class Reply>
using UnaryCall = void (Async::*)(grpc::ClientContext*, const Request*, Reply*,
                                  std::function<void(grpc::Status)>);

// done(const grpc::Status&, Reply&, const grpc::ClientContext&) keeps alive what it needs,
// including the stub of `async`. A call counts as under way until gRPC has released it, so that a
// server in the same process is not shut down during its last answers.
template <class Async, class Request, class Reply, class Done>
void call_backend(std::shared_ptr<infra::UnderWay> calls, Async* async,
                  UnaryCall<Async, Request, Reply> method, Request request, Done done,
                  std::chrono::milliseconds deadline = backend_deadline) {
  struct Pending {
    Pending(std::shared_ptr<infra::UnderWay> calls_out, Request sent, Done then)
        : mark(std::move(calls_out)), request(std::move(sent)), done(std::move(then)) {}
    infra::UnderWay::Mark mark;  // first member, so destroyed last
    grpc::ClientContext context;
    Request request;
    Reply reply;
    Done done;
  };
  auto pending = std::make_shared<Pending>(std::move(calls), std::move(request), std::move(done));
  pending->context.set_deadline(std::chrono::system_clock::now() + deadline);
  Pending& call = *pending;
  (async->*method)(&call.context, &call.request, &call.reply,
                   [pending = std::move(pending)](const grpc::Status& status) {
                     try {
                       pending->done(status, pending->reply, pending->context);
                     } catch (const std::exception& failure) {
                       note_failed_handler(failure);
                     }
                   });
}

}  // namespace carelog::gateway
