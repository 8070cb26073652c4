// Calls to a service in the same process, without gRPC: the same requests, replies and statuses,
// and one hand-over less each way. Part of leader_client.h.
//
// A call ends at its deadline whether or not it was answered; an answer that comes later is
// dropped.
#pragma once

#include <grpcpp/support/status.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <typeindex>
#include <utility>

namespace carelog::infra {

// call() from any thread. Its thread calls everybody who waits, so they must not block.
class DirectCalls {
 public:
  using Time = std::chrono::system_clock::time_point;
  using Done = std::function<void(const grpc::Status&)>;
  template <class Reply>
  using Answer = std::function<void(const grpc::Status&, Reply)>;
  // Answers once, on any thread. The request lives until it returns.
  template <class Request, class Reply>
  using Handler = std::function<void(const Request&, Answer<Reply>)>;

  DirectCalls();
  // Waits for the calls under way.
  ~DirectCalls();

  // Before the first call.
  template <class Request, class Reply>
  void handle(Handler<Request, Reply> handler) {
    handlers_[typeid(Handler<Request, Reply>)] =
        std::make_shared<Handler<Request, Reply>>(std::move(handler));
  }

  // null: such calls go through gRPC.
  template <class Request, class Reply>
  const Handler<Request, Reply>* handler() const {
    const auto found = handlers_.find(typeid(Handler<Request, Reply>));
    return found == handlers_.end()
               ? nullptr
               : static_cast<const Handler<Request, Reply>*>(found->second.get());
  }

  // The reply must live until done is called.
  template <class Request, class Reply>
  void call(const Handler<Request, Reply>& handler, const Request& request, Reply& reply,
            Time deadline, Done done) {
    const auto waiting = std::make_shared<Waiting>(deadline, std::move(done));
    wait_for(waiting);
    const Answer<Reply> answer = [line = line_, waiting, &reply](const grpc::Status& status,
                                                                 Reply answered) {
      if (waiting->was_answered.exchange(true)) return;
      reply = std::move(answered);
      put_in(*line, waiting, status);
    };
    try {
      handler(request, answer);
    } catch (const std::exception& failed) {  // as gRPC does
      answer({grpc::StatusCode::UNKNOWN, failed.what()}, Reply());
    }
  }

 private:
  struct Waiting {
    Waiting(Time until, Done then) : deadline(until), done(std::move(then)) {}
    const Time deadline;
    Done done;
    std::atomic<bool> was_answered = false;  // the one who sets it calls done, once
  };
  struct Line;
  class Answering;

  void wait_for(std::shared_ptr<Waiting> waiting);
  static void put_in(Line& line, std::shared_ptr<Waiting> waiting, const grpc::Status& status);

  std::map<std::type_index, std::shared_ptr<void>> handlers_;
  const std::shared_ptr<Line> line_;  // late answers come to it after the end of this object
  const std::unique_ptr<Answering> answering_;
};

}  // namespace carelog::infra
