#include "gateway/http/http_parser.h"

#include <gtest/gtest.h>

namespace carelog::gateway {
namespace {

const HttpLimits& limits() {
  static const HttpLimits all = [] {
    HttpLimits made;
    made.body_max_bytes = [](HttpMethod, std::string_view) -> std::size_t { return 1000; };
    return made;
  }();
  return all;
}

const std::string host = "Host: clinic.example\r\n";

std::variant<HttpParser::NeedMore, HttpRequest, HttpRefusal> parse(std::string_view bytes) {
  HttpParser parser(limits());
  parser.feed(bytes);
  return parser.next();
}

// 0: more is needed; 200: a request.
int status_of(std::string_view bytes) {
  const auto parsed = parse(bytes);
  if (std::holds_alternative<HttpRequest>(parsed)) return 200;
  const auto* refusal = std::get_if<HttpRefusal>(&parsed);
  return refusal == nullptr ? 0 : refusal->status;
}

int status_with(const std::string& header_lines) {
  return status_of("POST /p HTTP/1.1\r\n" + host + header_lines + "\r\n1234567890");
}

TEST(HttpParser, ReadsARequest) {
  const auto parsed = parse("POST /a/b?x=1 HTTP/1.1\r\n" + host +
                            "X-Some:  two words \r\nContent-Length: 5\r\n\r\nhello");
  ASSERT_TRUE(std::holds_alternative<HttpRequest>(parsed));
  const auto& request = std::get<HttpRequest>(parsed);
  EXPECT_EQ(request.method, HttpMethod::post);
  EXPECT_EQ(request.path, "/a/b");
  EXPECT_EQ(request.query, "x=1");
  EXPECT_EQ(request.header("x-some"), "two words");
  EXPECT_EQ(request.body, "hello");
  EXPECT_TRUE(request.keep_alive);
}

// The status of the last byte's outcome, as of status_of().
int status_byte_by_byte(std::string_view bytes) {
  HttpParser parser(limits());
  int status = 0;
  for (const char c : bytes) {
    parser.feed({&c, 1});
    const auto parsed = parser.next();
    if (const auto* refusal = std::get_if<HttpRefusal>(&parsed)) return refusal->status;
    status = std::holds_alternative<HttpRequest>(parsed) ? 200 : 0;
  }
  return status;
}

TEST(HttpParser, SkipsOneEmptyLineBeforeARequestHoweverItsBytesAreCut) {
  const std::string request = "GET /a HTTP/1.1\r\n" + host + "\r\n";
  EXPECT_EQ(status_of("\r\n" + request), 200);
  EXPECT_EQ(status_byte_by_byte("\r\n" + request), 200);
  EXPECT_EQ(status_byte_by_byte(request + "\r\n" + request), 200);
  EXPECT_EQ(status_of("\r\n\r\n" + request), 400);
  EXPECT_EQ(status_byte_by_byte("\r\n\r\n" + request), 400);
}

TEST(HttpParser, ReadsARequestThatComesByteByByte) {
  const std::string bytes = "PUT /a HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc";
  HttpParser parser(limits());
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    parser.feed(bytes.substr(i, 1));
    ASSERT_TRUE(std::holds_alternative<HttpParser::NeedMore>(parser.next())) << i;
  }
  parser.feed(bytes.substr(bytes.size() - 1));
  const auto parsed = parser.next();
  ASSERT_TRUE(std::holds_alternative<HttpRequest>(parsed));
  EXPECT_EQ(std::get<HttpRequest>(parsed).body, "abc");
}

TEST(HttpParser, KeepsWhatFollowsForTheNextRequest) {
  HttpParser parser(limits());
  parser.feed("POST /1 HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\nabGET /2 HTTP/1.1\r\n" +
              host + "\r\n");
  const auto first = parser.next();
  const auto second = parser.next();
  EXPECT_EQ(std::get<HttpRequest>(first).body, "ab");
  EXPECT_EQ(std::get<HttpRequest>(second).path, "/2");
  EXPECT_EQ(parser.buffered_bytes(), 0U);
}

TEST(HttpParser, TakesABodyOutOfItsChunks) {
  HttpParser parser(limits());
  const std::string bytes = "POST /c HTTP/1.1\r\n" + host +
                            "Transfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\nA\r\n0123456789\r\n"
                            "0\r\nTrailer: x\r\n\r\nGET /n HTTP/1.1\r\n" +
                            host + "\r\n";
  for (const char byte : bytes.substr(0, bytes.size() - 40)) parser.feed({&byte, 1});
  parser.feed(bytes.substr(bytes.size() - 40));
  const auto first = parser.next();
  const auto second = parser.next();
  EXPECT_EQ(std::get<HttpRequest>(first).body, "Wiki0123456789");
  EXPECT_EQ(std::get<HttpRequest>(second).path, "/n");
}

TEST(HttpParser, RefusesLengthsThatCouldBeReadInTwoWays) {
  EXPECT_EQ(status_with("Content-Length: 4\r\n"), 200);
  for (const char* lines :
       {"Content-Length: 4\r\nContent-Length: 6\r\n", "Content-Length: 4\r\nContent-Length: 4\r\n",
        "Content-Length: 4, 6\r\n", "Content-Length: +4\r\n", "Content-Length: -1\r\n",
        "Content-Length: abc\r\n", "Content-Length: 0x4\r\n", "Content-Length:\r\n",
        "Content-Length : 4\r\n", "Content-Length: 18446744073709551620\r\n",
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"}) {
    EXPECT_EQ(status_with(lines), 400) << lines;
  }
  EXPECT_EQ(status_with("Content-Length: 9000000000000000\r\n"), 413);
  EXPECT_EQ(status_with("Content-Length: 1001\r\n"), 413);
}

TEST(HttpParser, KnowsNoTransferCodingButChunked) {
  for (const char* coding : {"ch", "gzip", "gzip, chunked", "chunked, chunked", "identity", ""}) {
    EXPECT_EQ(status_with("Transfer-Encoding: " + std::string(coding) + "\r\n"), 501) << coding;
  }
  const std::string chunked = "POST /c HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n";
  for (const char* chunks :
       {"x\r\n", "\r\n", "-1\r\n", "4 \r\nabcd\r\n", "4 x\r\nabcd\r\n", "4x;a\r\nabcd\r\n",
        "4\nabcd\r\n", "123456789\r\n", "4\r\nabcdef\r\n"}) {
    EXPECT_EQ(status_of(chunked + chunks), 400) << chunks;
  }
  EXPECT_EQ(status_of(chunked + "3e9\r\n"), 413);
}

TEST(HttpParser, PassesOverChunkExtensions) {
  const std::string chunked = "POST /c HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string size : {"4;ext=1", "4;a", "4 ;a=\"b;c\"", "4\t; a = b;c", "0004;x"}) {
    const auto parsed = parse(chunked + size + "\r\nWiki\r\n0;last\r\n\r\n");
    ASSERT_TRUE(std::holds_alternative<HttpRequest>(parsed)) << size;
    EXPECT_EQ(std::get<HttpRequest>(parsed).body, "Wiki");
  }
  EXPECT_EQ(status_of(chunked + "4;a\x01\r\nWiki\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(status_of(chunked + "4;a\rb\r\nWiki\r\n0\r\n\r\n"), 400);
  std::string many = chunked;
  for (int i = 0; i < 50; ++i) many += "1;" + std::string(100, 'x') + "\r\na\r\n";
  EXPECT_EQ(status_of(many), 431) << "extensions are bounded in all";
}

TEST(HttpParser, ServesTargetsInAbsoluteForm) {
  const auto path_of = [](std::string_view target) {
    const auto parsed = parse("GET " + std::string(target) + " HTTP/1.1\r\n" + host + "\r\n");
    const auto* request = std::get_if<HttpRequest>(&parsed);
    return request == nullptr ? "" : std::string(request->path) + "|" + std::string(request->query);
  };
  EXPECT_EQ(path_of("http://clinic.example/a/b?x=1"), "/a/b|x=1");
  EXPECT_EQ(path_of("HTTPS://[::1]:4004/a"), "/a|");
  EXPECT_EQ(path_of("http://clinic.example"), "/|");
  EXPECT_EQ(path_of("http://clinic.example?x=1"), "/|x=1");
  EXPECT_EQ(status_of("OPTIONS * HTTP/1.1\r\n" + host + "\r\n"), 200);
}

TEST(HttpParser, WantsAHostThatIsOne) {
  for (const char* good :
       {"", "a", "clinic.example:4004", "127.0.0.1", "[::1]", "[::1]:80", "a:"}) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + std::string(good) + "\r\n\r\n"), 200) << good;
  }
  for (const char* bad : {"[::1", "a@b", "a/b", "a b", "a:b", "a:123456", "[]", "[::1]x", "a,b c",
                          ":80", "\xc3\xa4"}) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + std::string(bad) + "\r\n\r\n"), 400) << bad;
  }
}

TEST(HttpParser, ReadsAListHeaderInHoweverManyLinesItComes) {
  const auto parsed =
      parse("GET / HTTP/1.1\r\n" + host +
            "Accept: a/b\r\nConnection: x\r\nAccept: c/d\r\nConnection: Close\r\n\r\n");
  ASSERT_TRUE(std::holds_alternative<HttpRequest>(parsed));
  const auto& request = std::get<HttpRequest>(parsed);
  EXPECT_FALSE(request.keep_alive);
  EXPECT_EQ(request.header_list("accept"), "a/b, c/d");
  EXPECT_FALSE(request.header_list("prefer"));
}

TEST(HttpParser, RefusesHeadersThatCouldHideSomething) {
  for (const char* lines :
       {" Folded: x\r\n", "X: a\r\n b\r\n", "No-Colon\r\n", ": x\r\n", "A B: x\r\n", "X: a\x01\r\n",
        "Host: other\r\n", "Authorization: a\r\nAuthorization: b\r\n", "X: a\nY: b\r\n"}) {
    EXPECT_EQ(status_with(lines), 400) << lines;
  }
  EXPECT_EQ(status_with(std::string("X: a\0b\r\n", 8)), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400) << "no Host";
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 200) << "HTTP/1.0 has none";
}

TEST(HttpParser, RefusesRequestLinesThatAreNotOne) {
  for (const char* line :
       {"GET /", "GET  HTTP/1.1", "GET /a b HTTP/1.1", "G@T / HTTP/1.1", "GET a HTTP/1.1",
        "GET * HTTP/1.1", "GET ftp://x/ HTTP/1.1", "GET http:///p HTTP/1.1",
        "GET http://a@b/p HTTP/1.1", "GET /\x7f HTTP/1.1", "CONNECT a:1 HTTP/1.1"}) {
    EXPECT_EQ(status_of(line + std::string("\r\n") + host + "\r\n"), 400) << line;
  }
  EXPECT_EQ(status_of("GET / HTTP/2.0\r\n" + host + "\r\n"), 505);
  EXPECT_EQ(status_of("GET / HTTP/1.1\n" + host + "\n"), 400) << "bare LF";
}

TEST(HttpParser, BoundsWhatItReads) {
  EXPECT_EQ(status_of("GET /" + std::string(2047, 'a') + " HTTP/1.1\r\n" + host + "\r\n"), 200);
  EXPECT_EQ(status_of("GET /" + std::string(2048, 'a') + " HTTP/1.1\r\n" + host + "\r\n"), 414);
  EXPECT_EQ(status_of("GET /" + std::string(18'000, '/')), 414) << "before the line ends";
  EXPECT_EQ(status_with("X: " + std::string(8'000, 'a') + "\r\n"), 200);
  EXPECT_EQ(status_with("X: " + std::string(9'000, 'a') + "\r\n"), 431);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n" + host + "X: " + std::string(17'000, 'a')), 431);
  std::string many;
  for (int i = 0; i < 101; ++i) many += "X: a\r\n";
  EXPECT_EQ(status_with(many), 431);
}

TEST(HttpParser, SaysWhetherTheConnectionStays) {
  const auto stays = [](const std::string& version, const std::string& lines) {
    const auto parsed = parse("GET / HTTP/" + version + "\r\n" + host + lines + "\r\n");
    return std::get<HttpRequest>(parsed).keep_alive;
  };
  EXPECT_TRUE(stays("1.1", ""));
  EXPECT_FALSE(stays("1.1", "Connection: Close\r\n"));
  EXPECT_FALSE(stays("1.1", "Connection: te, close\r\n"));
  EXPECT_FALSE(stays("1.0", ""));
  EXPECT_TRUE(stays("1.0", "Connection: Keep-Alive\r\n"));
}

TEST(HttpParser, SaysOnceThatAClientWaitsForAnInvitation) {
  HttpParser parser(limits());
  parser.feed("POST / HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n");
  ASSERT_TRUE(std::holds_alternative<HttpParser::NeedMore>(parser.next()));
  EXPECT_TRUE(parser.take_expect_continue());
  EXPECT_FALSE(parser.take_expect_continue());
  EXPECT_EQ(status_with("Expect: magic\r\n"), 417);
}

TEST(HttpResponse, NeverLetsAValueEndItsLine) {
  HttpResponse response;
  response.add("X-Any", "a\r\nSet-Cookie: b");
  EXPECT_EQ(response.headers, "X-Any: a  Set-Cookie: b\r\n");
}

TEST(HttpResponse, IsTakenForNoOtherTypeAndHasAReasonForEveryStatus) {
  for (const int status :
       {100, 200, 201, 202, 204, 301, 302, 303, 304, 400, 401, 403, 404, 405, 406, 408,
        409, 410, 412, 413, 414, 415, 417, 422, 428, 429, 431, 500, 501, 503, 505}) {
    HttpResponse response;
    response.status = status;
    const std::string wire = serialize(response, true, false);
    EXPECT_NE(wire.find("\r\nX-Content-Type-Options: nosniff\r\n"), std::string::npos) << wire;
    EXPECT_EQ(wire.find("Unknown"), std::string::npos) << wire;
  }
}

}  // namespace
}  // namespace carelog::gateway
