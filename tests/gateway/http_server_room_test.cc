// Which connections give way when there are many, and how slow a reader may be.
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "tests/gateway/echo_server.h"

namespace carelog::gateway {
namespace {

// Whether the server still serves this connection.
bool serves(LoopbackClient& client) {
  client.send("GET /on HTTP/1.1\r\nHost: a\r\n\r\n");
  return client.receive().ends_with("/on");
}

TEST(HttpServerRoom, TheOldestIdleConnectionGivesWay) {
  auto settings = loopback_settings();
  settings.connections_max = 20;
  EchoServer echo(settings);
  std::vector<std::unique_ptr<LoopbackClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<LoopbackClient>(echo.server.port()));
    ASSERT_TRUE(serves(*clients.back())) << i;
  }
  ASSERT_TRUE(serves(*clients.front())) << "so the second one is idle longest";
  for (int i = 0; i < 200; ++i) {
    LoopbackClient late(echo.server.port());
    ASSERT_TRUE(serves(late)) << i;
  }
  LoopbackClient newest(echo.server.port());
  EXPECT_TRUE(serves(newest));
  EXPECT_FALSE(serves(*clients[1]));
  EXPECT_EQ(echo.server.service()->refused_connections, 0);
  EXPECT_GT(echo.server.service()->ended_idle_connections, 0);
}

TEST(HttpServerRoom, ConnectionsThatWorkAreNotEndedForNewOnes) {
  auto settings = loopback_settings();
  settings.connections_max = 4;
  EchoServer echo(settings);
  std::vector<std::unique_ptr<LoopbackClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<LoopbackClient>(echo.server.port()));
    clients.back()->send("GET /half HTT");
  }
  while (echo.server.service()->connections < 4) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  LoopbackClient late(echo.server.port());
  EXPECT_FALSE(serves(late));
  for (auto& client : clients) {
    client->send("P/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client->receive().ends_with("/half"));
  }
  EXPECT_GT(echo.server.service()->refused_connections, 0);
}

TEST(HttpServerRoom, OneAddressHasItsOwnBound) {
  auto settings = loopback_settings();
  settings.connections_per_address_max = 3;
  EchoServer echo(settings);
  std::vector<std::unique_ptr<LoopbackClient>> clients;
  for (int i = 0; i < 30; ++i) {
    clients.push_back(std::make_unique<LoopbackClient>(echo.server.port()));
    ASSERT_TRUE(serves(*clients.back())) << i;
  }
  EXPECT_LE(echo.server.service()->connections, 3 + 1);
}

TEST(HttpServerRoom, ATrustedProxyMayOpenThemAll) {
  auto settings = loopback_settings();
  settings.connections_per_address_max = 3;
  settings.trusted_proxies = TrustedProxies("127.0.0.1");
  EchoServer echo(settings);
  std::vector<std::unique_ptr<LoopbackClient>> clients;
  for (int i = 0; i < 30; ++i) {
    clients.push_back(std::make_unique<LoopbackClient>(echo.server.port()));
    ASSERT_TRUE(serves(*clients.back())) << i;
  }
  EXPECT_EQ(echo.server.service()->connections, 30);
}

// The address that the server takes for the client's.
std::string address_seen(const std::string& trusted, const std::string& headers) {
  auto settings = loopback_settings();
  settings.trusted_proxies = TrustedProxies(trusted);
  HttpServer server(
      settings,
      [](HttpExchange exchange) {
        HttpResponse response;
        response.body = exchange.address();
        exchange.answer(std::move(response));
      },
      [](const HttpRefusal&) { return HttpResponse(); });
  server.start();
  LoopbackClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "Connection: close\r\n\r\n");
  const std::string all = client.receive_all();
  return all.substr(all.find("\r\n\r\n") + 4);
}

TEST(HttpServerAddress, IsTheOneThatATrustedProxyTells) {
  const std::string forwarded = "X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-For: 203.0.113.9\r\n";
  EXPECT_EQ(address_seen("127.0.0.1", forwarded), "203.0.113.9");
  EXPECT_EQ(address_seen("127.0.0.1", ""), "127.0.0.1");
}

TEST(HttpServerAddress, IsNotWhatAClientSaysOfItself) {
  EXPECT_EQ(address_seen("", "X-Forwarded-For: 203.0.113.9\r\n"), "127.0.0.1");
  EXPECT_EQ(address_seen("10.0.0.0/8", "X-Forwarded-For: 203.0.113.9\r\n"), "127.0.0.1");
}

TEST(HttpServerConnection, EndsForAClientThatReadsAFewBytesNowAndThen) {
  auto settings = loopback_settings();
  settings.timeouts.write = std::chrono::milliseconds(600);
  settings.timeouts.write_bytes_per_s_min = 32 * 1024 * 1024;
  HttpServer server(
      settings,
      [](HttpExchange exchange) {
        HttpResponse response;
        response.body.assign(16 * 1024 * 1024, 'x');
        exchange.answer(std::move(response));
      },
      plain_refusal);
  server.start();
  LoopbackClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  std::size_t taken = 0;
  const auto began = std::chrono::steady_clock::now();
  while (server.service()->connections > 0 || taken == 0) {
    taken += client.read_some(64 * 1024);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    ASSERT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(8));
  }
  EXPECT_LT(taken, 16U * 1024 * 1024);
}

}  // namespace
}  // namespace carelog::gateway
