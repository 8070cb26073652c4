// The HTTP server: Pistache's listener, reactor threads and connections, with our own framing
// (http_parser.h) and connection state (http_connection.h).
//
// Pistache 0.0.5's own HTTP layer is not used, because it has faults that a handler cannot prevent:
// it queues answers by descriptor number (so that a late answer can reach the next client), accepts
// ambiguous lengths, sends exception texts to clients, drops pipelined requests and spins on slow
// readers.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "gateway/http/http_connection.h"

namespace carelog::gateway {

struct HttpServerSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 4004;  // 0: any free one
  int reactor_threads = 2;
  std::size_t connections_max = 4096;  // and never more than the process's descriptors allow
  // From one address. A proxy counts as one address, unless it is trusted: then only the total
  // counts.
  std::size_t connections_per_address_max = 1024;
  HttpLimits limits;
  HttpTimeouts timeouts;
  TrustedProxies trusted_proxies;
  std::chrono::milliseconds drain_max{3'000};  // for calls under way when stop() is called
};

// Used by one thread; the handler is called on reactor threads and on threads that answer.
class HttpServer {
 public:
  HttpServer(HttpServerSettings settings, std::function<void(HttpExchange)> handle,
             std::function<HttpResponse(const HttpRefusal&)> refuse);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Throws std::runtime_error with a sentence for the operator if it cannot listen on the port.
  void start();
  std::uint16_t port() const;
  // Waits at most drain_max for answers, then ends every connection. Idempotent.
  void stop();

  // Its counters may be read at any time, even after the server is gone.
  std::shared_ptr<const HttpService> service() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace carelog::gateway
