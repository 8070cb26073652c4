#include "infra/process/child_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

#include "tests/infra/temporary_directory.h"

namespace carelog::infra {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

bool happens(const std::function<bool()>& condition) {
  for (int i = 0; i < 3000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A zombie has ended, too.
bool is_alive(pid_t pid) {
  return !content_of("/proc/" + std::to_string(pid) + "/cmdline").empty();
}

TEST(ChildProcess, GetsNoneOfTheVariablesThatAreLeftOut) {
  ::setenv("CARELOGTEST_ONE", "1", 1);
  ::setenv("CARELOGTEST_TWO", "2", 1);
  ::setenv("CARELOGKEPT", "3", 1);
  ChildProcessOptions options;
  options.arguments = {"sh", "-c", "echo $CARELOGTEST_ONE $CARELOGTEST_TWO $CARELOGKEPT"};
  options.environment_without = {"CARELOGTEST_"};
  options.environment = {{"CARELOGTEST_TWO", "given"}};
  EXPECT_EQ(run_child(options, seconds(10)).output, "given 3\n");
}

TEST(ChildProcess, TellsHowItEnded) {
  ChildProcess well({.arguments = {"sh", "-c", "exit 7"}});
  EXPECT_EQ(well.wait(), 7);
  ChildProcess badly({.arguments = {"sh", "-c", "kill -9 $$"}});
  EXPECT_EQ(badly.wait(), 128 + SIGKILL);
  EXPECT_FALSE(badly.running());
}

TEST(ChildProcess, IsEndedByPidAndKilledWhenItWillNotListen) {
  ChildProcess listens({.arguments = {"sleep", "600"}});
  EXPECT_TRUE(listens.running());
  EXPECT_EQ(listens.terminate(), 128 + SIGTERM);

  const TemporaryDirectory directory;
  const std::string deaf = "trap '' TERM; touch deaf; while :; do sleep 1; done";
  ChildProcess stubborn({.arguments = {"sh", "-c", deaf}, .working_directory = directory.path()});
  ASSERT_TRUE(happens([&] { return std::filesystem::exists(directory.path() + "/deaf"); }));
  EXPECT_EQ(stubborn.terminate(SIGTERM, milliseconds(50)), 128 + SIGKILL);
}

TEST(ChildProcess, SaysInOneLineWhenAProgramIsMissing) {
  try {
    ChildProcess child({.arguments = {"no-such-program"}});
    FAIL() << "started";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "'no-such-program' is not installed, or not in PATH: install it");
  }
}

TEST(ChildProcess, WritesItsOutputToAFile) {
  const TemporaryDirectory directory;
  const std::string file = directory.path() + "/output";
  for (const char* const word : {"one", "two"}) {
    ChildProcess child({.arguments = {"sh", "-c", "echo $WORD; echo err >&2"},
                        .environment = {{"WORD", word}},
                        .output_file = file});
    child.wait();
  }
  EXPECT_EQ(content_of(file), "one\nerr\ntwo\nerr\n");
}

TEST(ChildProcess, EndsWithItsParentAndNotWithTheThreadThatMadeIt) {
  const TemporaryDirectory directory;
  const std::string file = directory.path() + "/pid";
  ChildProcess holder({.arguments = {CARELOG_TEST_HOLDER, "child", file}});
  ASSERT_TRUE(happens([&] { return std::filesystem::exists(file); }));
  const pid_t grandchild = std::stoi(content_of(file));
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_TRUE(is_alive(grandchild));
  holder.send(SIGKILL);
  holder.wait();
  EXPECT_TRUE(happens([&] { return !is_alive(grandchild); }));
}

TEST(ChildProcess, GivesUpRootButPassesClosedDirectories) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  const TemporaryDirectory closed;  // mode 0700, owned by root
  std::ofstream(closed.path() + "/file") << "seen\n";
  UnprivilegedUser nobody{.user_id = 65534, .group_id = 65534};
  const ChildProcessOptions options{.arguments = {"sh", "-c", "id -u; cat file"},
                                    .working_directory = closed.path(),
                                    .user = nobody};
  const ChildResult without = run_child(options, seconds(30));
  EXPECT_NE(without.exit_code, 0);
  EXPECT_EQ(without.output, "65534\n");

  ChildProcessOptions passing = options;
  passing.user->passes_closed_directories = true;
  EXPECT_EQ(run_child(passing, seconds(30)).output, "65534\nseen\n");
}

TEST(RunChild, CapturesBothStreams) {
  const ChildResult result =
      run_child({.arguments = {"sh", "-c", "echo out; echo err >&2; exit 3"}}, seconds(30));
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.errors, "err\n");
}

TEST(RunChild, EndsWhatTakesTooLong) {
  EXPECT_THROW(run_child({.arguments = {"sleep", "600"}}, milliseconds(50)), std::runtime_error);
}

}  // namespace
}  // namespace carelog::infra
