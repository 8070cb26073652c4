// An HTTP request as read, and a response to be written.
//
// Plain values, used by one thread at a time. A request owns its bytes; all its views point into
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::gateway {

enum class HttpMethod : std::uint8_t { get, head, post, put, patch, del, options, other };

struct HttpHeader {
  std::string_view name;  // lower case
  std::string_view value;
};

struct HttpRequest {
  std::string bytes;  // the head as read (names in lower case), then the body
  HttpMethod method = HttpMethod::other;
  std::string_view path;   // as sent, still percent-encoded; starts with '/' or is "*"
  std::string_view query;  // after '?', still encoded
  std::string_view body;   // without transfer coding
  std::vector<HttpHeader> headers;
  bool keep_alive = true;

  HttpRequest() = default;
  HttpRequest(const HttpRequest&) = delete;
  HttpRequest& operator=(const HttpRequest&) = delete;
  // The views stay valid: a request is always too long for the string's inline buffer.
  HttpRequest(HttpRequest&&) = default;
  HttpRequest& operator=(HttpRequest&&) = default;

  // The first value of a header; name in lower case.
  std::optional<std::string_view> header(std::string_view name) const;
  // The values of a list header, joined by commas however many lines it had.
  std::optional<std::string> header_list(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string headers;  // complete lines, "Name: value\r\n"
  std::string_view content_type = "application/json";
  std::string body;
  bool close = false;  // end the connection after this response

  // Adds a header line. Control characters in the value become spaces, so that a value can never
  // end its line.
  void add(std::string_view name, std::string_view value);
};

std::string_view reason_phrase(int status);

// The bytes on the wire, always with Content-Length, Date and "X-Content-Type-Options: nosniff"; a
// 1xx, 204 or 304 has no body and no length.
std::string serialize(const HttpResponse& response, bool keep_alive, bool head_only);

// The head of an answer whose body follows in parts and ends with the connection.
std::string serialize_stream_head(const HttpResponse& response);

}  // namespace carelog::gateway
