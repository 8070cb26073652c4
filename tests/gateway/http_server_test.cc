// The HTTP server on loopback: answers from other threads reach the client that asked, whatever
// other clients do or send.
#include "gateway/http/http_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <future>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/gateway/echo_server.h"

namespace carelog::gateway {
namespace {

struct Tally {
  std::atomic<std::int64_t> sent{0};
  std::atomic<std::int64_t> answered{0};
  std::atomic<std::int64_t> aborted{0};
  std::atomic<std::int64_t> mismatched{0};
  std::atomic<std::int64_t> lost{0};
};

// Sends a unique nonce and expects it back; now and then disconnects without waiting.
void hammer(std::uint16_t port, unsigned id, std::int64_t requests, Tally& tally) {
  std::mt19937 random(id);
  std::int64_t serial = 0;
  while (serial < requests) {
    LoopbackClient client(port);
    if (!client.connected()) continue;
    const auto stay = 1 + random() % 40;
    for (unsigned i = 0; i < stay && serial < requests; ++i) {
      const auto nonce = "/" + std::to_string(id) + "-" + std::to_string(serial++);
      ++tally.sent;
      if (!client.send("GET " + nonce + " HTTP/1.1\r\nHost: a\r\n\r\n")) break;
      if (random() % 10 == 0) {
        ++tally.aborted;
        if (random() % 2 == 0) client.abort();
        break;
      }
      const auto response = client.receive();
      if (response.empty()) {
        ++tally.lost;
        break;
      }
      const bool same = response.ends_with("\r\n\r\n" + nonce);
      ++(same ? tally.answered : tally.mismatched);
    }
  }
}

TEST(HttpServerUnderAborts, AnswersFromOtherThreadsReachTheClientThatAsked) {
  constexpr unsigned clients = 48;
  constexpr std::int64_t requests = 200'000;
  EchoServer echo;
  Tally tally;
  std::vector<std::thread> threads;
  for (unsigned id = 0; id < clients; ++id) {
    threads.emplace_back(hammer, echo.server.port(), id, requests / clients + 1, std::ref(tally));
  }
  for (auto& thread : threads) thread.join();
  std::printf("%lld requests, %lld answered, %lld left by their client, %lld mismatches\n",
              static_cast<long long>(tally.sent), static_cast<long long>(tally.answered),
              static_cast<long long>(tally.aborted), static_cast<long long>(tally.mismatched));
  EXPECT_GE(tally.sent.load(), requests);
  EXPECT_EQ(tally.mismatched.load(), 0);
  EXPECT_EQ(tally.lost.load(), 0);
  EXPECT_EQ(tally.answered.load() + tally.aborted.load(), tally.sent.load());
}

TEST(HttpServerConnection, StaysOpenWithoutBeingAsked) {
  EchoServer echo;
  LoopbackClient client(echo.server.port());
  for (int i = 0; i < 3; ++i) {
    client.send("GET /again HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto response = client.receive();
    EXPECT_NE(response.find("Connection: keep-alive\r\n"), std::string::npos) << response;
  }
}

TEST(HttpServerConnection, EndsWhenTheClientAsksForIt) {
  EchoServer echo;
  const auto response = echo.answer_to("GET /bye HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_NE(response.find("Connection: close\r\n"), std::string::npos) << response;
  EXPECT_TRUE(response.ends_with("/bye"));
}

TEST(HttpServerConnection, AnswersPipelinedRequestsInTheirOrder) {
  EchoServer echo;
  std::string requests;
  for (int i = 0; i < 200; ++i) {
    requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }
  LoopbackClient client(echo.server.port());
  client.send(requests);
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(client.receive().ends_with("\r\n\r\n/" + std::to_string(i)));
  }
}

TEST(HttpServerConnection, InvitesTheBodyOfAClientThatWaits) {
  EchoServer echo;
  LoopbackClient client(echo.server.port());
  client.send("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("{}");
  EXPECT_TRUE(client.receive().ends_with("/b"));
}

TEST(HttpServerConnection, GivesUpOnSlowRequests) {
  auto settings = loopback_settings();
  settings.timeouts.head = std::chrono::milliseconds(200);
  settings.timeouts.body = std::chrono::milliseconds(200);
  EchoServer echo(settings);
  EXPECT_TRUE(echo.answer_to("GET /slow HTT").starts_with("HTTP/1.1 408 "));
  EXPECT_TRUE(echo.answer_to("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab")
                  .starts_with("HTTP/1.1 408 "));
}

TEST(HttpServerConnection, FinishesALargeAnswerForAClientThatReadsLate) {
  const std::string body(8 * 1024 * 1024, 'x');
  HttpServer server(
      loopback_settings(),
      [&](HttpExchange exchange) {
        HttpResponse response;
        response.body = body;
        exchange.answer(std::move(response));
      },
      plain_refusal);
  server.start();
  LoopbackClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_TRUE(client.receive().ends_with(body));
  EXPECT_TRUE(client.receive().ends_with(body));
}

TEST(HttpServerConnection, EndsForAClientThatSendsWithoutReading) {
  HttpServer server(
      loopback_settings(),
      [](HttpExchange exchange) {
        HttpResponse response;
        response.body.assign(32 * 1024 * 1024, 'x');
        exchange.answer(std::move(response));
      },
      plain_refusal);
  server.start();
  LoopbackClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string flood(64 * 1024, 'y');
  int sent = 0;
  while (sent < 1000 && client.send(flood)) ++sent;
  EXPECT_LT(sent, 1000) << "64 MB taken into a buffer";
}

TEST(HttpServerConnection, AnswersAndEndsWhatItCannotRead) {
  EchoServer echo;
  const auto response = echo.answer_to("GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\n");
  EXPECT_TRUE(response.starts_with("HTTP/1.1 400 ")) << response;
  EXPECT_NE(response.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(echo.answer_to("GET /" + std::string(20'000, '/')).starts_with("HTTP/1.1 414 "));
}

std::size_t open_sockets() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (!gone && target.starts_with("socket:")) ++count;
  }
  return count;
}

TEST(HttpServerLife, LeavesNoSocketBehind) {
  const auto before = open_sockets();
  {
    EchoServer echo;
    LoopbackClient open_one(echo.server.port());
    open_one.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(open_one.receive().ends_with("/a"));
    echo.server.stop();
    EXPECT_EQ(open_one.receive_all(), "");
  }
  EXPECT_EQ(open_sockets(), before);
}

TEST(HttpServerLife, SaysWhatToDoWhenThePortIsTaken) {
  EchoServer echo;
  auto settings = loopback_settings();
  settings.port = echo.server.port();
  HttpServer second(
      settings, [](HttpExchange) {}, plain_refusal);
  try {
    second.start();
    FAIL() << "two servers on one port";
  } catch (const std::runtime_error& refusal) {
    EXPECT_NE(std::string(refusal.what()).find("free the port"), std::string::npos);
  }
}

TEST(HttpServerLife, AnswersWhatIsOutWhenItStops) {
  std::promise<HttpExchange> handed_out;
  HttpServer server(
      loopback_settings(),
      [&](HttpExchange exchange) { handed_out.set_value(std::move(exchange)); }, plain_refusal);
  server.start();
  LoopbackClient client(server.port());
  client.send("GET /last HTTP/1.1\r\nHost: a\r\n\r\n");
  HttpExchange exchange = handed_out.get_future().get();
  std::thread stopper([&] { server.stop(); });
  while (!server.service()->draining) std::this_thread::yield();
  HttpResponse response;
  response.body = "the last answer";
  exchange.answer(std::move(response));
  EXPECT_TRUE(client.receive_all().ends_with("the last answer"));
  stopper.join();
}

}  // namespace
}  // namespace carelog::gateway
