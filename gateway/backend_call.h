// Calls to the services behind the gateway: asynchronous, with a deadline each, finished on gRPC's
// threads.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "gateway/problem.h"

namespace carelog::gateway {

inline constexpr std::chrono::milliseconds backend_deadline{5'000};

// What the caller of the gateway is told when a call breaks down. `writing`: the same request with
// the same key may safely be sent again.
enum class BackendUse { writing, reading, signing_in, presenting_token };
Problem problem_of_status(const grpc::Status& status, BackendUse use,
                          const grpc::ClientContext& context);

// Notes a handler that threw; the client gets 500 when its call is dropped.
void note_failed_handler(const std::exception& failure);

template <class Async, class Request, class Reply>
using UnaryCall = void (Async::*)(grpc::ClientContext*, const Request*, Reply*,
                                  std::function<void(grpc::Status)>);

// done(const grpc::Status&, Reply&, const grpc::ClientContext&); it keeps alive what it needs, the
// stub of `async` included.
template <class Async, class Request, class Reply, class Done>
void call_backend(Async* async, UnaryCall<Async, Request, Reply> method, Request request, Done done,
                  std::chrono::milliseconds deadline = backend_deadline) {
  struct Pending {
    Pending(Request sent, Done then) : request(std::move(sent)), done(std::move(then)) {}
    grpc::ClientContext context;
    Request request;
    Reply reply;
    Done done;
  };
  auto pending = std::make_shared<Pending>(std::move(request), std::move(done));
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
