// An answer that is sent in parts, as they come; the connection ends with it.
#pragma once

#include <memory>
#include <string>
#include <utility>

namespace carelog::gateway {

class HttpConnection;

// Any thread. HttpExchange::begin_stream() makes one.
class HttpStream {
 public:
  explicit HttpStream(std::shared_ptr<HttpConnection> connection)
      : connection_(std::move(connection)) {}
  ~HttpStream();
  HttpStream(const HttpStream&) = delete;
  HttpStream& operator=(const HttpStream&) = delete;

  // False: the client is gone or takes too little, or the server stops. Never waits.
  bool send(std::string part);
  bool is_open() const;

 private:
  const std::shared_ptr<HttpConnection> connection_;
};

}  // namespace carelog::gateway
