#include "gateway/http/http_stream.h"

#include "gateway/http/http_connection.h"

namespace carelog::gateway {
namespace {

constexpr std::size_t unsent_parts_max_bytes = 256 * 1024;

}  // namespace

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
  if (unsent_.size() - sent_bytes_ > unsent_parts_max_bytes) return false;
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
