// An HTTP server that echoes requests, late and from threads of its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "gateway/http/http_server.h"
#include "tests/gateway/loopback_client.h"

namespace carelog::gateway {

// Answers every request with its path, a little later, from its own threads, in no fixed order.
class LateEcho {
 public:
  LateEcho() {
    for (unsigned seed = 0; seed < 2; ++seed) {
      threads_.emplace_back([this, seed] { run(seed); });
    }
  }
  ~LateEcho() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  void take(HttpExchange exchange) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(exchange));
    }
    wake_.notify_one();
  }

 private:
  void run(unsigned seed) {
    std::mt19937 random(seed);
    while (true) {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const bool newest = random() % 2 == 0;
      HttpExchange exchange = newest ? std::move(waiting_.back()) : std::move(waiting_.front());
      newest ? waiting_.pop_back() : waiting_.pop_front();
      lock.unlock();
      HttpResponse response;
      response.content_type = "text/plain";
      response.body = exchange.request().path;
      exchange.answer(std::move(response));
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<HttpExchange> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

inline HttpResponse plain_refusal(const HttpRefusal& refusal) {
  HttpResponse response;
  response.status = refusal.status;
  response.content_type = "text/plain";
  response.body = refusal.detail;
  return response;
}

inline HttpServerSettings loopback_settings() {
  HttpServerSettings settings;
  settings.port = 0;
  settings.limits.body_max_bytes = [](HttpMethod, std::string_view) -> std::size_t {
    return 64 * 1024;
  };
  return settings;
}

struct EchoServer {
  explicit EchoServer(HttpServerSettings settings = loopback_settings())
      : server(
            std::move(settings), [this](HttpExchange exchange) { echo.take(std::move(exchange)); },
            plain_refusal) {
    server.start();
  }
  ~EchoServer() { server.stop(); }

  std::string answer_to(std::string_view bytes) {
    LoopbackClient client(server.port());
    client.send(bytes);
    return client.receive_all();
  }

  LateEcho echo;
  HttpServer server;
};

}  // namespace carelog::gateway
