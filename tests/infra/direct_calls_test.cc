// Calls within a process: every call ends once, answered or not.
#include "infra/grpc/direct_calls.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace carelog::infra {
namespace {

using Answer = DirectCalls::Answer<std::string>;
using Clock = std::chrono::system_clock;
constexpr std::chrono::minutes long_time{1};

// A service that keeps its callers waiting until it is told otherwise.
struct Service {
  Service() {
    calls.handle<int, std::string>([this](const int& request, const Answer& answer) {
      if (request < 0) throw std::runtime_error("no such number");
      const std::lock_guard lock(mutex);
      waiting.push_back(answer);
    });
  }
  // The status comes when the call ends.
  std::future<grpc::Status> call(int request, std::string& reply,
                                 std::chrono::milliseconds time = long_time) {
    auto ended = std::make_shared<std::promise<grpc::Status>>();
    auto status = ended->get_future();
    calls.call(*calls.handler<int, std::string>(), request, reply, Clock::now() + time,
               [ended](const grpc::Status& told) { ended->set_value(told); });
    return status;
  }
  Answer taken(std::size_t i) {
    const std::lock_guard lock(mutex);
    return waiting.at(i);
  }

  std::mutex mutex;
  std::vector<Answer> waiting;
  DirectCalls calls;
};

TEST(DirectCalls, BringTheReplyAndTheStatus) {
  Service service;
  std::string first;
  std::string second;
  auto one = service.call(1, first);
  auto two = service.call(2, second);
  service.taken(1)({grpc::StatusCode::UNAVAILABLE, "away", "the details"}, {});
  service.taken(0)(grpc::Status::OK, "here");
  EXPECT_TRUE(one.get().ok());
  EXPECT_EQ(first, "here");
  const auto away = two.get();
  EXPECT_EQ(away.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(away.error_details(), "the details");
}

TEST(DirectCalls, EndAtTheDeadlineAndDropWhatComesLater) {
  Service service;
  std::string reply = "as it was";
  EXPECT_EQ(service.call(1, reply, std::chrono::milliseconds(30)).get().error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  service.taken(0)(grpc::Status::OK, "too late");
  EXPECT_EQ(reply, "as it was");
}

TEST(DirectCalls, EndOnceThoughAnsweredTwice) {
  Service service;
  std::string reply;
  auto status = service.call(1, reply);
  service.taken(0)(grpc::Status::OK, "first");
  service.taken(0)(grpc::Status::OK, "second");
  EXPECT_TRUE(status.get().ok());
  EXPECT_EQ(reply, "first");
}

TEST(DirectCalls, TellWhatTheServiceThrows) {
  Service service;
  std::string reply;
  const auto status = service.call(-1, reply).get();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNKNOWN);
  EXPECT_EQ(status.error_message(), "no such number");
}

TEST(DirectCalls, KnowWhatIsCalledWithoutGrpc) {
  Service service;
  EXPECT_NE((service.calls.handler<int, std::string>()), nullptr);
  EXPECT_EQ((service.calls.handler<int, int>()), nullptr);
}

TEST(DirectCalls, AreAllAnsweredBeforeTheirEnd) {
  int ended = 0;
  {
    Service service;
    std::string reply;
    for (int i = 0; i < 3; ++i) {
      service.calls.call(*service.calls.handler<int, std::string>(), i, reply,
                         Clock::now() + std::chrono::milliseconds(50),
                         [&ended](const grpc::Status&) { ++ended; });
    }
  }
  EXPECT_EQ(ended, 3);
}

// Its thread cannot wait for itself.
TEST(DirectCalls, MayBeDestroyedByWhoeverWaitedForThem) {
  auto ended = std::make_shared<std::promise<void>>();
  auto over = ended->get_future();
  auto calls = std::make_shared<DirectCalls>();
  calls->handle<int, std::string>(
      [](const int&, const Answer& answer) { answer(grpc::Status::OK, "here"); });
  std::string reply;
  DirectCalls& them = *calls;
  them.call(*them.handler<int, std::string>(), 1, reply, Clock::now() + long_time,
            [ended, held = std::exchange(calls, nullptr)](const grpc::Status&) mutable {
              held.reset();
              ended->set_value();
            });
  over.get();
}

TEST(DirectCalls, TakeCallsAndAnswersOfManyThreads) {
  constexpr int threads = 4;
  constexpr int calls_each = 2'000;
  DirectCalls calls;
  calls.handle<int, std::string>([](const int& request, const Answer& answer) {
    std::thread([answer, request] { answer(grpc::Status::OK, std::to_string(request)); }).detach();
  });
  std::atomic<int> right = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < threads; ++i) {
    callers.emplace_back([&] {
      for (int request = 0; request < calls_each; ++request) {
        std::string reply;
        auto ended = std::make_shared<std::promise<bool>>();
        auto ok = ended->get_future();
        calls.call(*calls.handler<int, std::string>(), request, reply, Clock::now() + long_time,
                   [ended](const grpc::Status& status) { ended->set_value(status.ok()); });
        if (ok.get() && reply == std::to_string(request)) ++right;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(right, threads * calls_each);
}

}  // namespace
}  // namespace carelog::infra
