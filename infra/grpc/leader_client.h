// A client of a service whose aggregates are each led by one of several nodes.
//
// A node that does not lead an aggregate answers UNAVAILABLE, with the leader's endpoint (from the
// log's claims) in the status details. The client then asks the leader, with the same request and
// so the same command id, and remembers the node for the aggregate's slice. It makes one attempt at
// a time. Each attempt carries its own deadline in the command, so that one sent to a paused node
// and given up on is not decided after the next has begun.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "infra/grpc/direct_calls.h"
#include "infra/grpc/leader_routes.h"

namespace carelog::infra {

// Service: a generated gRPC service class. Thread-safe. The destructor waits for calls under way
// and does not retry them; a call's `done` may hold the client's owner.
template <class Service>
class LeaderClient {
 public:
  using Async = typename Service::StubInterface::async_interface;
  template <class Request, class Reply>
  using Method = void (Async::*)(grpc::ClientContext*, const Request*, Reply*,
                                 std::function<void(grpc::Status)>);
  template <class Reply>
  using Done = std::function<void(const grpc::Status&, Reply&, const grpc::ClientContext&)>;

  // How long one node may take before the next attempt.
  static constexpr std::chrono::milliseconds attempt_max{1'000};

  explicit LeaderClient(std::vector<LeaderNode> nodes) : routes_(std::move(nodes)) {}
  // From now on no call is retried.
  void stop() { stopping_ = true; }
  ~LeaderClient() {
    stop();
    while (out_ > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  // Request: has a context with a deadline_ms. Done: called on a gRPC thread, or on one of the
  // node's DirectCalls.
  template <class Request, class Reply>
  void call(Method<Request, Reply> method, std::string_view aggregate_id, Request request,
            Done<Reply> done, std::chrono::milliseconds deadline) {
    auto call = std::make_shared<Call<Request, Reply>>();
    call->method = method;
    call->slice = LeaderRoutes::slice_of(aggregate_id);
    call->request = std::move(request);
    call->done = std::move(done);
    call->give_up_at = std::chrono::system_clock::now() + deadline;
    ++out_;
    attempt(std::move(call));
  }

 private:
  template <class Request, class Reply>
  struct Call {
    Method<Request, Reply> method;
    std::size_t slice = 0;
    Request request;
    Reply reply;
    Done<Reply> done;
    std::chrono::system_clock::time_point give_up_at;
    int attempts = 0;
    std::size_t node = 0;
    std::unique_ptr<grpc::Alarm> pause;
  };

  template <class Request, class Reply>
  void attempt(std::shared_ptr<Call<Request, Reply>> call) {
    using namespace std::chrono;
    const auto until = std::min(system_clock::now() + attempt_max, call->give_up_at);
    ++call->attempts;
    call->node = routes_.node_for(call->slice);
    call->request.mutable_context()->set_deadline_ms(
        duration_cast<milliseconds>(until.time_since_epoch()).count());
    call->reply.Clear();
    auto& now = *call;
    if (const auto direct = routes_.direct(now.node)) {
      if (const auto* handler = direct->template handler<Request, Reply>()) {
        direct->call(*handler, now.request, now.reply, until,
                     [this, call = std::move(call)](const grpc::Status& status) mutable {
                       finish(std::move(call), status, grpc::ClientContext());
                     });
        return;
      }
    }
    auto context = std::make_shared<grpc::ClientContext>();
    context->set_deadline(until);
    (stub(now.node).async()->*now.method)(
        context.get(), &now.request, &now.reply,
        [this, call = std::move(call), context](const grpc::Status& status) mutable {
          finish(std::move(call), status, *context);
        });
  }

  template <class Request, class Reply>
  void finish(std::shared_ptr<Call<Request, Reply>> call, const grpc::Status& status,
              const grpc::ClientContext& context) {
    const auto wait = routes_.after(call->slice, call->node, call->attempts, status);
    const auto next = std::chrono::system_clock::now() + wait.value_or(attempt_max);
    const bool last = call->attempts >= LeaderRoutes::attempts_max || next >= call->give_up_at;
    if (!wait || last || stopping_) {
      call->done(status, call->reply, context);
      --out_;  // first: the call may hold the last reference to the client's owner
      return;
    }
    // A new one each time: the callback of the last may still be returning.
    auto& pause = *(call->pause = std::make_unique<grpc::Alarm>());
    pause.Set(next, [this, call = std::move(call)](bool) mutable { attempt(std::move(call)); });
  }

  typename Service::StubInterface& stub(std::size_t node) {
    const std::lock_guard lock(mutex_);
    if (stubs_.size() <= node) stubs_.resize(node + 1);
    if (!stubs_[node]) stubs_[node] = Service::NewStub(routes_.channel(node));
    return *stubs_[node];
  }

  LeaderRoutes routes_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::int64_t> out_{0};
  std::mutex mutex_;  // guards the rest
  std::vector<std::unique_ptr<typename Service::StubInterface>> stubs_;
};

}  // namespace carelog::infra
