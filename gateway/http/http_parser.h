// Reads requests from a connection's bytes, strictly (RFC 9112). Refuses everything on which two
// HTTP programs could disagree about where a request ends: repeated or malformed Content-Length,
// both Content-Length and Transfer-Encoding, codings other than chunked, spaces before the colon,
// folded lines, bare CR or LF, control characters, a missing or second Host.
//
// Not supported, needs a proxy in front: TLS, HTTP/2.
//
// Used by one thread at a time. After a refusal the connection must end, because the rest cannot be
// trusted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/http/http_chunks.h"
#include "gateway/http/http_message.h"

namespace carelog::gateway {

struct HttpLimits {
  std::size_t head_max_bytes = 8 * 1024;  // request line and headers -> 431
  std::size_t target_max_bytes = 2048;    // -> 414
  std::size_t headers_max = 100;          // -> 431
  // The largest body that a path takes -> 413.
  std::function<std::size_t(HttpMethod, std::string_view path)> body_max_bytes;
};

class HttpParser {
 public:
  // limits outlives the parser.
  explicit HttpParser(const HttpLimits& limits) : limits_(limits) {}

  void feed(std::string_view bytes);

  struct NeedMore {};
  // The next complete request; or more bytes are needed; or the connection must end with this
  // status.
  std::variant<NeedMore, HttpRequest, HttpRefusal> next();

  // True once for each request whose client waits for "100 Continue" before it sends the body.
  bool take_expect_continue();

  bool reading_body() const { return head_.has_value(); }
  std::size_t buffered_bytes() const { return buffer_.size() + chunks_in_.size(); }

 private:
  struct Span {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
  };
  struct HeaderSpan {
    Span name;
    Span value;
  };
  struct Head {
    HttpMethod method = HttpMethod::other;
    Span path;
    Span query;
    bool path_is_root = false;  // an absolute form without a path
    std::vector<HeaderSpan> headers;
    bool http_1_0 = false;
    bool keep_alive = true;
    bool chunked = false;
    std::size_t body_at = 0;
    std::size_t content_length = 0;
    std::size_t body_max = 0;
  };
  using Problem = std::optional<HttpRefusal>;

  std::string_view text(Span span) const { return {buffer_.data() + span.at, span.size}; }
  Span span_of(std::string_view part) const;
  std::optional<std::string_view> single(const Head& head, std::string_view name) const;
  bool connection_says(const Head& head, std::string_view option) const;

  std::variant<NeedMore, std::size_t, HttpRefusal> find_head_end();
  Problem read_head(std::size_t end);
  Problem read_request_line(std::string_view line, Head& head) const;
  Problem read_target(std::string_view target, Head& head) const;
  Problem read_header_line(std::size_t at, std::size_t end, Head& head);
  Problem check_header_counts(const Head& head) const;
  Problem read_framing(Head& head) const;
  HttpRequest finish();

  const HttpLimits& limits_;
  std::string buffer_;
  std::size_t scanned_ = 0;     // the head's lines before this are whole
  std::size_t line_start_ = 0;  // the head's lines before this are complete
  bool empty_line_skipped_ = false;
  std::optional<Head> head_;
  std::string chunks_in_;  // chunked body, not decoded yet
  ChunkedBody chunks_;
  bool expect_continue_ = false;
};

}  // namespace carelog::gateway
