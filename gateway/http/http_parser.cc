#include "gateway/http/http_parser.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "gateway/http/http_syntax.h"

namespace carelog::gateway {
namespace {

constexpr std::size_t request_line_room_bytes = 64;  // method, version and spaces around the target

// Headers with a single value; another program might use a second one instead.
constexpr std::array<std::string_view, 9> single_headers = {
    "host",         "content-length",  "transfer-encoding", "authorization",
    "content-type", "idempotency-key", "x-purpose-of-use",  "consistency-token",
    "expect"};

HttpMethod method_of(std::string_view name) {
  if (name == "GET") return HttpMethod::get;
  if (name == "POST") return HttpMethod::post;
  if (name == "PUT") return HttpMethod::put;
  if (name == "PATCH") return HttpMethod::patch;
  if (name == "DELETE") return HttpMethod::del;
  if (name == "HEAD") return HttpMethod::head;
  if (name == "OPTIONS") return HttpMethod::options;
  return HttpMethod::other;
}

constexpr HttpRefusal bad(std::string_view detail) {
  return {400, detail};
}

}  // namespace

HttpParser::Span HttpParser::span_of(std::string_view part) const {
  if (part.empty()) return {};
  return {static_cast<std::uint32_t>(part.data() - buffer_.data()),
          static_cast<std::uint32_t>(part.size())};
}

std::optional<std::string_view> HttpParser::single(const Head& head, std::string_view name) const {
  for (const auto& header : head.headers) {
    if (text(header.name) == name) return text(header.value);
  }
  return std::nullopt;
}

bool HttpParser::connection_says(const Head& head, std::string_view option) const {
  return std::any_of(head.headers.begin(), head.headers.end(), [&](const auto& header) {
    return text(header.name) == "connection" && field_lists(text(header.value), option);
  });
}

void HttpParser::feed(std::string_view bytes) {
  (head_ && head_->chunked ? chunks_in_ : buffer_).append(bytes);
}

std::variant<HttpParser::NeedMore, HttpRequest, HttpRefusal> HttpParser::next() {
  if (!head_) {
    auto found = find_head_end();
    if (auto* refusal = std::get_if<HttpRefusal>(&found)) return *refusal;
    if (std::holds_alternative<NeedMore>(found)) return NeedMore{};
    if (auto problem = read_head(std::get<std::size_t>(found))) return *problem;
  }
  if (head_->chunked) {
    auto decoded = chunks_.decode(chunks_in_, head_->body_max);
    if (auto* refusal = std::get_if<HttpRefusal>(&decoded)) return *refusal;
    if (std::get<ChunkedBody::Progress>(decoded) == ChunkedBody::Progress::need_more) {
      return NeedMore{};
    }
  } else if (buffer_.size() - head_->body_at < head_->content_length) {
    return NeedMore{};
  }
  return finish();
}

bool HttpParser::take_expect_continue() {
  return std::exchange(expect_continue_, false);
}

// The position after the empty line that ends the head.
std::variant<HttpParser::NeedMore, std::size_t, HttpRefusal> HttpParser::find_head_end() {
  if (scanned_ == 0 && !empty_line_skipped_) {  // RFC 9112 section 2.2: one before the request line
    if (buffer_ == "\r") return NeedMore{};
    empty_line_skipped_ = buffer_.starts_with("\r\n");
    if (empty_line_skipped_) buffer_.erase(0, 2);
  }
  while (true) {
    const auto newline = buffer_.find('\n', scanned_);
    const bool first_line = line_start_ == 0;
    const std::size_t line_end = newline == std::string::npos ? buffer_.size() : newline;
    if (first_line && line_end > limits_.target_max_bytes + request_line_room_bytes) {
      return HttpRefusal{414, "The request target is longer than 2048 bytes."};
    }
    if (line_end > limits_.head_max_bytes) {
      return HttpRefusal{431, "The request's headers are too large."};
    }
    if (newline == std::string::npos) {
      scanned_ = buffer_.size();
      return NeedMore{};
    }
    if (newline == 0 || buffer_[newline - 1] != '\r') return bad("A line does not end in CR LF.");
    scanned_ = newline + 1;
    if (newline == line_start_ + 1) {
      if (line_start_ == 0) return bad("The request line is empty.");
      return newline + 1;
    }
    line_start_ = newline + 1;
  }
}

HttpParser::Problem HttpParser::read_head(std::size_t end) {
  Head head;
  head.headers.reserve(16);
  head.body_at = end;
  std::size_t at = buffer_.find("\r\n");
  const auto first = std::string_view(buffer_).substr(0, at);
  if (auto problem = read_request_line(first, head)) return problem;
  at += 2;
  while (at < end - 2) {
    const std::size_t line_end = buffer_.find("\r\n", at);
    if (auto problem = read_header_line(at, line_end, head)) return problem;
    if (head.headers.size() > limits_.headers_max) {
      return HttpRefusal{431, "The request has too many headers."};
    }
    at = line_end + 2;
  }
  if (auto problem = check_header_counts(head)) return problem;
  if (auto problem = read_framing(head)) return problem;
  if (const auto expect = single(head, "expect")) {
    if (!equal_in_any_case(*expect, "100-continue")) {
      return HttpRefusal{417, "Only Expect: 100-continue is supported."};
    }
    expect_continue_ =
        !head.http_1_0 && buffer_.size() == end && (head.chunked || head.content_length > 0);
  }
  if (head.chunked) {
    chunks_in_ = buffer_.substr(end);
    buffer_.resize(end);
  }
  head_ = std::move(head);
  return std::nullopt;
}

HttpParser::Problem HttpParser::read_request_line(std::string_view line, Head& head) const {
  const auto first_space = line.find(' ');
  const auto last_space = line.rfind(' ');
  if (first_space == std::string_view::npos || first_space == last_space) {
    return bad("The request line is not \"METHOD target HTTP/1.1\".");
  }
  const auto method = line.substr(0, first_space);
  const auto target = line.substr(first_space + 1, last_space - first_space - 1);
  const auto version = line.substr(last_space + 1);
  if (!is_http_token(method) || method.size() > 32) return bad("The method is not a token.");
  if (version == "HTTP/1.0") {
    head.http_1_0 = true;
  } else if (version != "HTTP/1.1") {
    return HttpRefusal{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
  }
  if (target.size() > limits_.target_max_bytes) {
    return HttpRefusal{414, "The request target is longer than 2048 bytes."};
  }
  head.method = method_of(method);
  return read_target(target, head);
}

// In origin form, or in absolute form, whose authority replaces Host (RFC 9112 section 3.2); "*" is
// for OPTIONS.
HttpParser::Problem HttpParser::read_target(std::string_view target, Head& head) const {
  const auto unclean = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte >= 0x7f || c == '#' || c == '\\';
  };
  if (std::any_of(target.begin(), target.end(), unclean)) {
    return bad("The request target holds characters that must be percent-encoded.");
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equal_in_any_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto authority = target.substr(0, target.find_first_of("/?"));
    if (authority.empty() || !is_http_host(authority))
      return bad("The request target names no host.");
    target.remove_prefix(authority.size());
    if (target.empty() || target.front() == '?') head.path_is_root = true;
    break;
  }
  const bool asterisk = target == "*" && head.method == HttpMethod::options;
  if (!head.path_is_root && !asterisk && !target.starts_with('/')) {
    return bad("The request target is neither a path nor an http URI.");
  }
  const auto question = target.find('?');
  head.path = span_of(target.substr(0, question));
  if (question != std::string_view::npos) head.query = span_of(target.substr(question + 1));
  return std::nullopt;
}

HttpParser::Problem HttpParser::read_header_line(std::size_t at, std::size_t end, Head& head) {
  const auto line = std::string_view(buffer_).substr(at, end - at);
  const auto colon = line.find(':');
  if (line.front() == ' ' || line.front() == '\t') return bad("A header line is folded.");
  if (colon == std::string_view::npos || !is_http_token(line.substr(0, colon))) {
    return bad("A header's name is not a token followed by ':'.");
  }
  const auto value = without_blanks(line.substr(colon + 1));
  const auto unclean = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  };
  if (std::any_of(value.begin(), value.end(), unclean)) {
    return bad("A header's value holds control characters.");
  }
  std::transform(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                 buffer_.begin() + static_cast<std::ptrdiff_t>(at), lower_ascii);
  head.headers.push_back({span_of(line.substr(0, colon)), span_of(value)});
  return std::nullopt;
}

HttpParser::Problem HttpParser::check_header_counts(const Head& head) const {
  for (const auto name : single_headers) {
    const auto count =
        std::count_if(head.headers.begin(), head.headers.end(),
                      [&](const HeaderSpan& header) { return text(header.name) == name; });
    if (count > 1) return bad("A header that may appear once appears twice.");
    if (name == "host" && count == 0 && !head.http_1_0) return bad("The Host header is missing.");
  }
  const auto host = single(head, "host");
  if (host && !is_http_host(*host)) return bad("The Host header is not a host.");
  return std::nullopt;
}

HttpParser::Problem HttpParser::read_framing(Head& head) const {
  head.keep_alive =
      !connection_says(head, "close") && (!head.http_1_0 || connection_says(head, "keep-alive"));
  head.body_max = limits_.body_max_bytes(head.method, text(head.path));
  const auto length = single(head, "content-length");
  if (const auto coding = single(head, "transfer-encoding")) {
    if (length) return bad("Content-Length and Transfer-Encoding exclude each other.");
    if (head.http_1_0) return bad("Transfer-Encoding is not part of HTTP/1.0.");
    if (!equal_in_any_case(*coding, "chunked")) {
      return HttpRefusal{501, "The only transfer coding supported is chunked."};
    }
    head.chunked = true;
    return std::nullopt;
  }
  if (!length) return std::nullopt;
  if (length->empty() || length->size() > 19) return bad("Content-Length is not a length.");
  for (const char c : *length) {
    if (c < '0' || c > '9') return bad("Content-Length is not a length.");
    head.content_length = head.content_length * 10 + static_cast<std::size_t>(c - '0');
  }
  if (head.content_length > head.body_max) {
    return HttpRefusal{413, "The request's body is larger than this resource takes."};
  }
  return std::nullopt;
}

HttpRequest HttpParser::finish() {
  const Head head = std::move(*head_);
  head_.reset();
  empty_line_skipped_ = false;
  HttpRequest request;
  std::string rest;
  if (head.chunked) {
    rest = std::move(chunks_in_);
    buffer_.append(chunks_.body());
  } else {
    const auto consumed = head.body_at + head.content_length;
    rest = buffer_.substr(consumed);
    buffer_.resize(consumed);
  }
  request.bytes = std::move(buffer_);
  buffer_ = std::move(rest);
  chunks_in_.clear();
  chunks_ = ChunkedBody();
  scanned_ = 0;
  line_start_ = 0;

  const std::string_view bytes = request.bytes;
  const auto view = [&](Span span) { return bytes.substr(span.at, span.size); };
  request.method = head.method;
  request.keep_alive = head.keep_alive;
  request.path = head.path_is_root ? std::string_view("/") : view(head.path);
  request.query = view(head.query);
  request.body = bytes.substr(head.body_at);
  request.headers.reserve(head.headers.size());
  for (const auto& header : head.headers) {
    request.headers.push_back({view(header.name), view(header.value)});
  }
  return request;
}

}  // namespace carelog::gateway
