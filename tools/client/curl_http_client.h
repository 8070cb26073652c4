// HTTP/1.1 over libcurl, for tools that talk to a gateway. One connection, kept alive, never
// through a proxy. Used by one thread.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace carelog::tools {

struct HttpRequest {
  std::string method;  // "GET"
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers = {};  // names in lower case
  std::string body = {};

  std::string header(const std::string& name) const;  // empty if absent
};

// No answer: connection refused or broken, or a timeout.
struct HttpAway : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline constexpr std::size_t response_bytes_max = 64u << 20;

class CurlHttpClient {
 public:
  explicit CurlHttpClient(std::chrono::milliseconds timeout = std::chrono::seconds(30),
                          std::size_t bytes_max = response_bytes_max);
  ~CurlHttpClient();
  CurlHttpClient(const CurlHttpClient&) = delete;
  CurlHttpClient& operator=(const CurlHttpClient&) = delete;

  // Any status is an answer. Throws HttpAway.
  HttpResponse send(const HttpRequest& request);

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace carelog::tools
