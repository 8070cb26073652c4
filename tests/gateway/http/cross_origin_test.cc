#include "gateway/http/cross_origin.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace carelog::gateway {
namespace {

std::string answered(const CrossOrigin& rule, HttpMethod method, std::vector<HttpHeader> headers) {
  HttpRequest request;
  request.method = method;
  request.headers = std::move(headers);
  HttpResponse response;
  rule.add_to(response, request);
  return response.headers;
}

TEST(CrossOrigin, IsNotAllowedUnlessNamed) {
  EXPECT_EQ(answered(CrossOrigin(), HttpMethod::get, {{"origin", "https://app.example"}}), "");
  const CrossOrigin rule("https://app.example, http://localhost:3000");
  for (const char* origin : {"https://app.example.evil", "http://app.example", "null",
                             "https://app.example:8443", "https://APP.example"}) {
    EXPECT_EQ(answered(rule, HttpMethod::get, {{"origin", origin}}), "Vary: Origin\r\n") << origin;
  }
  EXPECT_EQ(answered(rule, HttpMethod::get, {}), "Vary: Origin\r\n");
}

TEST(CrossOrigin, LetsANamedPageReadTheAnswer) {
  const CrossOrigin rule("https://app.example,http://localhost:3000");
  const auto headers = answered(rule, HttpMethod::get, {{"origin", "http://localhost:3000"}});
  EXPECT_NE(headers.find("Access-Control-Allow-Origin: http://localhost:3000\r\n"),
            std::string::npos);
  EXPECT_NE(headers.find("Expose-Headers: ETag, "), std::string::npos);
  EXPECT_EQ(headers.find("Credentials"), std::string::npos);
  EXPECT_EQ(headers.find("Allow-Methods"), std::string::npos);
}

TEST(CrossOrigin, SaysWhatAPageMaySend) {
  const CrossOrigin rule("https://app.example");
  const auto headers =
      answered(rule, HttpMethod::options,
               {{"origin", "https://app.example"}, {"access-control-request-method", "PUT"}});
  EXPECT_NE(headers.find("Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE\r\n"),
            std::string::npos);
  EXPECT_NE(headers.find("Idempotency-Key"), std::string::npos);
  EXPECT_NE(headers.find("Max-Age: 600\r\n"), std::string::npos);
}

TEST(CrossOrigin, RefusesWhatIsNoOrigin) {
  for (const char* wrong : {"*", "https://app.example/", "app.example", "https://", "ftp://a",
                            "https://App.example", "https://a b"}) {
    EXPECT_THROW(CrossOrigin{wrong}, std::invalid_argument) << wrong;
  }
  std::string many;
  for (std::size_t i = 0; i <= CrossOrigin::origins_max; ++i) many += "https://a.example,";
  EXPECT_THROW(CrossOrigin{many}, std::invalid_argument);
}

}  // namespace
}  // namespace carelog::gateway
