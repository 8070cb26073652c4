#include "gateway/http/http_connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <typeinfo>
#include <utility>

#include "gateway/http/http_stream.h"
#include "infra/process/logging.h"

namespace carelog::gateway {
namespace {

constexpr std::size_t pipelined_max_bytes = 128 * 1024;
constexpr std::size_t unsent_parts_max_bytes = 256 * 1024;  // of a stream
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

HttpExchange::HttpExchange(std::shared_ptr<HttpConnection> connection, HttpRequest request)
    : connection_(std::move(connection)), request_(std::move(request)) {}

HttpExchange::~HttpExchange() {
  if (!connection_) return;
  try {
    infra::log_error("gateway", "a request was dropped without an answer");
    answer(connection_->service_->refuse({500, "The request could not be handled."}));
  } catch (...) {
    // Out of memory: the client will time out.
  }
}

std::string HttpExchange::address() const {
  const std::string& peer = connection_->address();
  return connection_->service_->proxies.client_of(
      peer, request_.header_list("x-forwarded-for").value_or(""));
}

std::int64_t HttpExchange::requests_under_way() const {
  return connection_->service_->in_flight.load(std::memory_order_relaxed);
}

void HttpExchange::answer(HttpResponse response) {
  const auto connection = std::exchange(connection_, nullptr);
  if (!connection) return;
  const bool keep_alive =
      request_.keep_alive && !response.close && !connection->service_->draining.load();
  const bool head_only = request_.method == HttpMethod::head;
  connection->answer(serialize(response, keep_alive, head_only), keep_alive);
}

HttpConnection::HttpConnection(int fd, std::string address, std::shared_ptr<HttpService> service,
                               std::function<void(bool)> watch_writes)
    : fd_(fd),
      address_(std::move(address)),
      service_(std::move(service)),
      watch_writes_(std::move(watch_writes)),
      parser_(service_->limits),
      since_(Clock::now()) {}

void HttpConnection::on_input(std::string_view bytes) {
  {
    const std::lock_guard lock(mutex_);
    if (gone_ || ending_) return;
    parser_.feed(bytes);
    if (pending_ || !unsent_.empty()) {
      if (parser_.buffered_bytes() <= pipelined_max_bytes) return;
      ::shutdown(fd_, SHUT_RDWR);  // sends without reading answers; the reactor sees the end
      ending_ = true;
      return;
    }
    if (!reading_) {
      reading_ = true;
      request_began_ = Clock::now();
    }
  }
  pump();
}

// Passes on complete requests, one at a time. An answer given inside handle() comes back here and
// returns at once; the loop below, further up the stack, continues.
void HttpConnection::pump() {
  std::unique_lock lock(mutex_);
  if (pumping_) return;
  pumping_ = true;
  while (!gone_ && !ending_ && !pending_ && unsent_.empty()) {
    auto next = parser_.next();
    if (std::holds_alternative<HttpParser::NeedMore>(next)) {
      if (parser_.take_expect_continue()) write_locked(std::string(continue_line));
      const bool begun = parser_.buffered_bytes() > 0;
      if (begun && !reading_) request_began_ = Clock::now();
      reading_ = begun;
      break;
    }
    if (const auto* refusal = std::get_if<HttpRefusal>(&next)) {
      refuse_locked(*refusal);
      break;
    }
    pending_ = true;
    reading_ = false;
    service_->in_flight.fetch_add(1, std::memory_order_relaxed);
    lock.unlock();
    try {
      service_->handle(HttpExchange(shared_from_this(), std::move(std::get<HttpRequest>(next))));
    } catch (const std::exception& failure) {  // the exchange has answered 500 in its destructor
      infra::log_error("gateway", "a handler failed", {{"exception", typeid(failure).name()}});
    }
    lock.lock();
  }
  pumping_ = false;
}

void HttpConnection::answer(std::string bytes, bool keep_alive) {
  {
    const std::lock_guard lock(mutex_);
    service_->in_flight.fetch_sub(1, std::memory_order_relaxed);
    pending_ = false;
    if (gone_) return;
    since_ = Clock::now();
    ending_ = ending_ || !keep_alive;
    write_locked(std::move(bytes));
  }
  pump();
}

void HttpConnection::on_writable() {
  {
    const std::lock_guard lock(mutex_);
    if (gone_ || unsent_.empty()) return;
    flush_locked();
    if (!unsent_.empty()) return;
    watch_writes_(false);
  }
  pump();
}

void HttpConnection::on_disconnected() {
  const std::lock_guard lock(mutex_);
  gone_ = true;
}

bool HttpConnection::expired(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (gone_) return false;
  const auto& limits = service_->timeouts;
  if (!unsent_.empty()) return reads_too_slowly_locked(now);
  if (pending_) return false;  // bounded by the backends' deadlines
  if (ending_) return now - since_ > limits.linger;
  if (!reading_) return service_->draining.load() || now - since_ > limits.idle;
  if (now - request_began_ > (parser_.reading_body() ? limits.body : limits.head)) {
    refuse_locked({408, "The request did not arrive in time."});
  }
  return false;
}

bool HttpConnection::reads_too_slowly_locked(Clock::time_point now) const {
  const auto& limits = service_->timeouts;
  if (now - since_ > limits.write) return true;
  const std::chrono::milliseconds allowed(unsent_.size() * 1000 / limits.write_bytes_per_s_min);
  return now - writing_since_ > limits.write + allowed;
}

bool HttpConnection::idle_locked() const {
  return !gone_ && !pending_ && !pumping_ && !ending_ && !reading_ && unsent_.empty();
}

std::optional<HttpConnection::Clock::time_point> HttpConnection::idle_since() {
  const std::lock_guard lock(mutex_);
  return idle_locked() ? std::optional(since_) : std::nullopt;
}

bool HttpConnection::end_if_idle() {
  const std::lock_guard lock(mutex_);
  if (!idle_locked()) return false;
  ending_ = true;
  since_ = Clock::now();
  ::shutdown(fd_, SHUT_RDWR);
  return true;
}

void HttpConnection::refuse_locked(const HttpRefusal& refusal) {
  ending_ = true;
  reading_ = false;
  since_ = Clock::now();
  write_locked(serialize(service_->refuse(refusal), false, false));
}

void HttpConnection::write_locked(std::string bytes) {
  if (unsent_.empty()) {
    unsent_ = std::move(bytes);
    sent_bytes_ = 0;
    writing_since_ = Clock::now();
  } else {
    unsent_.append(bytes);
  }
  flush_locked();
  if (!unsent_.empty()) watch_writes_(true);
}

void HttpConnection::flush_locked() {
  while (sent_bytes_ < unsent_.size()) {
    const auto sent = ::send(fd_, unsent_.data() + sent_bytes_, unsent_.size() - sent_bytes_,
                             MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      sent_bytes_ += static_cast<std::size_t>(sent);
      since_ = Clock::now();
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    } else if (errno != EINTR) {
      ending_ = true;  // the client is gone; the reactor sees the end of its input
      break;
    }
  }
  unsent_.clear();
  finish_writing_locked();
}

void HttpConnection::finish_writing_locked() {
  if (!ending_ || half_closed_) return;
  half_closed_ = true;
  ::shutdown(fd_, SHUT_WR);
}

HttpStream::~HttpStream() {
  connection_->end_stream();
}

bool HttpStream::send(std::string part) {
  return connection_->send_part(std::move(part));
}

bool HttpStream::is_open() const {
  return connection_->takes_parts();
}

std::unique_ptr<HttpStream> HttpExchange::begin_stream(const HttpResponse& head) {
  auto connection = std::exchange(connection_, nullptr);
  if (!connection) return nullptr;
  connection->begin_stream(serialize_stream_head(head));
  return std::make_unique<HttpStream>(std::move(connection));
}

// The request stays pending, so that no other one is read. It is no longer in flight: a server that
// stops does not wait for it.
void HttpConnection::begin_stream(std::string head) {
  const std::lock_guard lock(mutex_);
  service_->in_flight.fetch_sub(1, std::memory_order_relaxed);
  if (gone_) return;
  since_ = Clock::now();
  write_locked(std::move(head));
}

bool HttpConnection::takes_parts() {
  const std::lock_guard lock(mutex_);
  return !gone_ && !ending_ && !service_->draining.load();
}

bool HttpConnection::send_part(std::string part) {
  const std::lock_guard lock(mutex_);
  if (gone_ || ending_ || service_->draining.load()) return false;
  if (!unsent_.empty() && unsent_.size() - sent_bytes_ > unsent_parts_max_bytes) return false;
  write_locked(std::move(part));
  return !ending_;
}

void HttpConnection::end_stream() {
  const std::lock_guard lock(mutex_);
  pending_ = false;
  if (gone_) return;
  ending_ = true;
  since_ = Clock::now();
  if (unsent_.empty()) finish_writing_locked();
}

}  // namespace carelog::gateway
