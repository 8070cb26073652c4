// One client connection: bytes in, one request at a time to the handler, one answer out.
//
// Answers come from any thread and reach this connection or nobody. Every write happens under the
// connection's mutex and only while the socket is still ours; the reactor gives it up
// (on_disconnected) under the same mutex before the descriptor is closed. So a descriptor that the
// system reuses for a later client never gets an earlier client's answer.
//
// Requests that arrive before the answer (pipelining) wait in the buffer, which is bounded.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/http_message.h"
#include "gateway/http/http_parser.h"
#include "gateway/http/trusted_proxies.h"

namespace carelog::gateway {

class HttpConnection;
class HttpStream;

// A request that waits for its answer. Answered once, from any thread; if dropped it answers itself
// with 500, so that no client waits for ever.
class HttpExchange {
 public:
  HttpExchange(std::shared_ptr<HttpConnection> connection, HttpRequest request);
  ~HttpExchange();
  HttpExchange(HttpExchange&&) = default;
  HttpExchange& operator=(HttpExchange&&) = delete;

  const HttpRequest& request() const { return request_; }
  // The client's, according to trusted proxies; valid until it is answered.
  std::string address() const;
  // Of the whole server, this one included.
  std::int64_t requests_under_way() const;

  void answer(HttpResponse response);
  // Answers with this head, and a body that follows. Not for HEAD. Null: it was answered.
  std::unique_ptr<HttpStream> begin_stream(const HttpResponse& head);

 private:
  std::shared_ptr<HttpConnection> connection_;  // null once answered
  HttpRequest request_;
};

struct HttpTimeouts {
  std::chrono::milliseconds head{5'000};    // from a request's first byte to the end of its head
  std::chrono::milliseconds body{9'000};    // from its first byte to its last
  std::chrono::milliseconds write{10'000};  // without progress
  // A client that takes an answer more slowly than this on average, and longer than `write`, is
  // disconnected, even if single bytes still get through.
  std::size_t write_bytes_per_s_min = 4096;
  std::chrono::milliseconds idle{75'000};   // between requests
  std::chrono::milliseconds linger{2'000};  // from our last byte to the client's close
};

// What the connections of a server share.
struct HttpService {
  HttpLimits limits;
  HttpTimeouts timeouts;
  TrustedProxies proxies;
  std::function<void(HttpExchange)> handle;                // never blocks
  std::function<HttpResponse(const HttpRefusal&)> refuse;  // the answer to unreadable requests
  std::atomic<std::int64_t> in_flight{0};                  // requests passed on and not answered
  std::atomic<std::int64_t> connections{0};                // open ones
  std::atomic<std::int64_t> refused_connections{0};        // total; there was no room
  std::atomic<std::int64_t> ended_idle_connections{0};     // total; to make room
  std::atomic<bool> draining{false};                       // close each connection after its answer
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  using Clock = std::chrono::steady_clock;

  // watch_writes(true) makes the reactor call on_writable() once the socket can be written again.
  HttpConnection(int fd, std::string address, std::shared_ptr<HttpService> service,
                 std::function<void(bool)> watch_writes);

  // Called on the reactor's thread.
  void on_input(std::string_view bytes);
  void on_writable();
  // Once this has returned, nothing uses the descriptor.
  void on_disconnected();
  // Checks the timeouts. True: the caller must end the connection now.
  bool expired(Clock::time_point now);

  // Any thread. Since when it has been waiting for a request's first byte; nothing if it is not.
  std::optional<Clock::time_point> idle_since();
  // Ends the connection if it is idle; its reactor sees that and closes it.
  bool end_if_idle();

  int fd() const { return fd_; }
  const std::string& address() const { return address_; }  // the peer's, without its port

 private:
  friend class HttpExchange;
  friend class HttpStream;

  void answer(std::string bytes, bool keep_alive);
  void begin_stream(std::string head);
  bool takes_parts();
  bool send_part(std::string part);
  void end_stream();
  void pump();
  void refuse_locked(const HttpRefusal& refusal);
  void write_locked(std::string bytes);
  void flush_locked();
  void finish_writing_locked();
  bool idle_locked() const;
  bool reads_too_slowly_locked(Clock::time_point now) const;

  const int fd_;
  const std::string address_;
  const std::shared_ptr<HttpService> service_;
  const std::function<void(bool)> watch_writes_;

  std::mutex mutex_;  // guards everything below
  HttpParser parser_;
  std::string unsent_;
  std::size_t sent_bytes_ = 0;  // part of unsent_
  bool gone_ = false;           // the descriptor is no longer ours
  bool pending_ = false;        // a request is being handled
  bool pumping_ = false;        // a thread is in pump() and will look again
  bool ending_ = false;         // reads no more requests; half-closes once unsent_ is written
  bool half_closed_ = false;
  Clock::time_point since_;          // last write progress, answer or half-close
  Clock::time_point writing_since_;  // when unsent_ began to fill
  Clock::time_point request_began_;  // first byte of the current request
  bool reading_ = false;
};

}  // namespace carelog::gateway
