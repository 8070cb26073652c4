#include <algorithm>
#include <string>
#include <vector>

#include "gateway/http/http_parser.h"
#include "gateway/http/query_string.h"
#include "infra/text/percent.h"
#include "tests/fuzz/targets.h"

namespace carelog::fuzz {
namespace {

using namespace carelog::gateway;

constexpr std::size_t body_max = 1000;

const HttpLimits& limits() {
  static const HttpLimits all = [] {
    HttpLimits made;
    made.head_max_bytes = 1024;
    made.target_max_bytes = 200;
    made.headers_max = 20;
    made.body_max_bytes = [](HttpMethod, std::string_view) { return body_max; };
    return made;
  }();
  return all;
}

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

void check_target(const HttpRequest& request) {
  must(request.path.starts_with('/') || request.path == "*", "a path is a path");
  must(!has_controls(request.path) && !has_controls(request.query), "a target is clean");
  if (const auto segment = decode_path_segment(request.path.substr(1))) {
    must(is_utf8(*segment) && !has_controls(*segment), "a segment is readable text");
    must(decode_path_segment(infra::percent_encode(*segment)) == *segment,
         "a segment has one meaning");
  }
  const auto parameters = parse_query(request.query);
  if (!parameters) return;
  for (const auto& [name, value] : *parameters) {
    must(is_utf8(name) && is_utf8(value), "parameters are UTF-8");
    must(!has_controls(name) && !has_controls(value), "parameters are readable text");
  }
}

void check(const HttpRequest& request) {
  check_target(request);
  must(request.body.size() <= body_max, "a body is not larger than allowed");
  must(request.headers.size() <= limits().headers_max, "there are not too many headers");
  for (const HttpHeader& header : request.headers) {
    must(!header.name.empty() && !has_controls(header.name), "a name is a token");
    must(std::none_of(header.name.begin(), header.name.end(),
                      [](char c) { return c >= 'A' && c <= 'Z'; }),
         "names are in lower case");
    must(!has_controls(header.value), "a value is clean");
    must(header.value.data() >= request.bytes.data() &&
             header.value.data() <= request.bytes.data() + request.bytes.size(),
         "views are of the request's bytes");
  }
}

std::string shown(const HttpRequest& request) {
  std::string text = std::to_string(static_cast<int>(request.method)) + " ";
  text.append(request.path).append("?").append(request.query).append("\n");
  for (const HttpHeader& header : request.headers) {
    text.append(header.name).append(":").append(header.value).append("\n");
  }
  return text.append(request.keep_alive ? "stays\n" : "goes\n").append(request.body);
}

// The requests, and how it ends: "more" or a status.
std::vector<std::string> read_in_pieces(std::string_view bytes, std::size_t piece) {
  HttpParser parser(limits());
  std::vector<std::string> seen;
  while (!bytes.empty()) {
    parser.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (true) {
      const auto next = parser.next();
      if (std::holds_alternative<HttpParser::NeedMore>(next)) break;
      if (const auto* refusal = std::get_if<HttpRefusal>(&next)) {
        must(refusal->status >= 400 && refusal->status < 600, "a refusal has its status");
        seen.push_back(std::to_string(refusal->status));
        return seen;
      }
      check(std::get<HttpRequest>(next));
      seen.push_back(shown(std::get<HttpRequest>(next)));
    }
  }
  seen.emplace_back("more");
  return seen;
}

}  // namespace

void http(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t piece = 1 + static_cast<unsigned char>(bytes.front()) % 64;
  bytes.remove_prefix(1);
  if (bytes.empty()) return;
  must(read_in_pieces(bytes, bytes.size()) == read_in_pieces(bytes, piece),
       "requests are the same however their bytes are cut");
}

}  // namespace carelog::fuzz
