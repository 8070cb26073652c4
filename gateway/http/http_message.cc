#include "gateway/http/http_message.h"

#include <array>
#include <charconv>
#include <ctime>

namespace carelog::gateway {
namespace {

// RFC 9110 section 5.6.7; formatted once per second and thread.
std::string_view http_date() {
  thread_local std::time_t formatted_at = 0;
  thread_local std::array<char, 32> text{};
  thread_local std::size_t length = 0;
  const std::time_t now = std::time(nullptr);
  if (now != formatted_at) {
    std::tm utc{};
    gmtime_r(&now, &utc);
    length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    formatted_at = now;
  }
  return {text.data(), length};
}

bool has_no_body(int status) {
  return status < 200 || status == 204 || status == 304;
}

}  // namespace

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  for (const auto& each : headers) {
    if (each.name == name) return each.value;
  }
  return std::nullopt;
}

std::optional<std::string> HttpRequest::header_list(std::string_view name) const {
  std::optional<std::string> list;
  for (const auto& each : headers) {
    if (each.name != name) continue;
    list ? list->append(", ").append(each.value) : list.emplace(each.value);
  }
  return list;
}

void HttpResponse::add(std::string_view name, std::string_view value) {
  headers.append(name).append(": ");
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    headers.push_back(byte < 0x20 || byte == 0x7f ? ' ' : c);
  }
  headers.append("\r\n");
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

std::string serialize(const HttpResponse& response, bool keep_alive, bool head_only) {
  std::string out;
  out.reserve(256 + response.headers.size() + response.body.size());
  std::array<char, 24> digits{};
  const auto number = [&](std::size_t value) {
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
  };
  out.append("HTTP/1.1 ").append(number(static_cast<std::size_t>(response.status)));
  out.append(" ").append(reason_phrase(response.status)).append("\r\nDate: ").append(http_date());
  // Whatever it is, no browser may take it for another type.
  out.append("\r\nX-Content-Type-Options: nosniff\r\n").append(response.headers);
  if (!has_no_body(response.status)) {
    if (!response.body.empty()) {
      out.append("Content-Type: ").append(response.content_type).append("\r\n");
    }
    out.append("Content-Length: ").append(number(response.body.size())).append("\r\n");
  }
  out.append(keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
  if (!head_only && !has_no_body(response.status)) out.append(response.body);
  return out;
}

std::string serialize_stream_head(const HttpResponse& response) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out.append(reason_phrase(response.status)).append("\r\nDate: ").append(http_date());
  out.append("\r\n").append(response.headers);
  out.append("Content-Type: ").append(response.content_type);
  return out + "\r\nConnection: close\r\n\r\n";
}

}  // namespace carelog::gateway
