#include "infra/process/stop_signal.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace carelog::infra {
namespace {

using std::chrono::milliseconds;

TEST(StopSignal, HearsSigtermSigintAndSighup) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    StopSignal stop;
    EXPECT_FALSE(stop.requested());
    EXPECT_FALSE(stop.wait_for(milliseconds(1)));
    ::kill(::getpid(), signal);
    stop.wait();
    EXPECT_TRUE(stop.requested());
    ::kill(::getpid(), signal);  // a repeat changes nothing
    EXPECT_TRUE(stop.wait_for(milliseconds(0)));
  }
}

TEST(StopSignal, LeavesASighupAloneThatWasIgnored) {
  ::signal(SIGHUP, SIG_IGN);
  {
    StopSignal stop;
    ::kill(::getpid(), SIGHUP);
    EXPECT_FALSE(stop.wait_for(milliseconds(20)));
  }
  EXPECT_EQ(::signal(SIGHUP, SIG_DFL), SIG_IGN);
}

TEST(StopSignal, CanBeAskedFromInside) {
  StopSignal stop;
  std::thread asker([&] { stop.request(); });
  stop.wait();
  asker.join();
  pollfd waiting = {stop.file_descriptor(), POLLIN, 0};
  EXPECT_EQ(::poll(&waiting, 1, 0), 1);
}

TEST(StopSignal, SurvivesAPeerThatHangsUp) {
  StopSignal stop;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  EXPECT_EQ(::write(ends[1], "x", 1), -1);
  ::close(ends[1]);
}

}  // namespace
}  // namespace carelog::infra
