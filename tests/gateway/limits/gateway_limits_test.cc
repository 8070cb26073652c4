// Quotas, room and the headers that say how it stands, over HTTP.
#include <gtest/gtest.h>

#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

class NoRoom : public GatewayBeforeFakes {
 protected:
  NoRoom() : GatewayBeforeFakes(std::chrono::seconds(0), true, {}, {.under_way = 0}) {}
};

TEST_F(NoRoom, IsSaidAtOnceButNotToThoseWhoWatch) {
  const auto refused = ask("GET /api/patients", bearer(auth::Role::admin));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.json()["code"], "temporarily-unavailable");
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(ask("POST /auth/login", "", "{}").status, 503);
  EXPECT_EQ(ask("GET /health/live").status, 200);
  const auto metrics = ask("GET /metrics");
  EXPECT_NE(metrics.body.find("\ncarelog_http_requests_turned_away_total 2\n"), std::string::npos);
}

class Quotas : public GatewayBeforeFakes {
 protected:
  Quotas()
      : GatewayBeforeFakes(std::chrono::seconds(0), true, {},
                           {.per_subject = 1, .per_address = 100}) {}
};

TEST_F(Quotas, AreToldWithEveryAnswerAndKept) {
  const auto first = ask("GET /api/patients", bearer(auth::Role::admin, "u-1"));
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(first.header("RateLimit-Policy"), "\"address\";q=1000;w=10, \"subject\";q=10;w=10");
  EXPECT_EQ(first.header("RateLimit"), "\"address\";r=999;t=1, \"subject\";r=9;t=1");
  int refused = 0;
  for (int i = 0; i < 30 && refused == 0; ++i) {
    const auto answer = ask("GET /api/patients", bearer(auth::Role::admin, "u-1"));
    if (answer.status == 200) continue;
    ++refused;
    ASSERT_EQ(answer.status, 429);
    EXPECT_EQ(answer.json()["code"], "too-many-requests");
    EXPECT_EQ(answer.header("Retry-After"), "1");
    EXPECT_NE(answer.header("RateLimit").find("\"subject\";r=0"), std::string::npos);
  }
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(ask("GET /api/patients", bearer(auth::Role::admin, "u-2")).status, 200);
}

TEST_F(Quotas, OfAnAddressCountStrangersToo) {
  int status = 0;
  for (int i = 0; i < 1500 && status != 429; ++i) status = ask("GET /api/patients").status;
  EXPECT_EQ(status, 429);
  EXPECT_EQ(ask("GET /health/ready").status, 200);
}

class Unlimited : public GatewayBeforeFakes {};

TEST_F(Unlimited, SayHowLongItTookAndWhichTraceItIs) {
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto answer =
      ask("GET /api/patients", bearer(auth::Role::admin) + "traceparent: " + trace + "\r\n");
  EXPECT_EQ(answer.header("traceresponse"), trace);
  EXPECT_TRUE(answer.header("Server-Timing").starts_with("total;dur=")) << answer.head;
  EXPECT_EQ(answer.header("RateLimit"), "");
}

}  // namespace
}  // namespace carelog::gateway
