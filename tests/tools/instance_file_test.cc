#include "tools/instance/instance_file.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace carelog::tools {
namespace {

TEST(AnInstanceFile, IsReadBackAsItWasWritten) {
  InstanceFile file = instance_of_this_process();
  file.roles = {"gateway", "auth"};
  file.gateway = "http://127.0.0.1:4004";
  file.endpoints = {{"auth", "127.0.0.1:4106"}};
  const InstanceFile read = instance_from_json(to_json(file));
  EXPECT_EQ(read.pid, getpid());
  EXPECT_EQ(read.roles, file.roles);
  EXPECT_EQ(read.gateway, file.gateway);
  EXPECT_EQ(read.endpoints, file.endpoints);
  EXPECT_TRUE(is_alive(read));
  EXPECT_THROW(instance_from_json("{}"), std::runtime_error);
}

TEST(AnInstanceFile, IsStaleWhenItsProcessIdBelongsToAnother) {
  InstanceFile file = instance_of_this_process();
  file.process_started += 1;
  EXPECT_FALSE(is_alive(file));
  file.pid = 0;
  EXPECT_FALSE(is_alive(file));
}

TEST(AnInstanceFile, IsStaleWhenItsProcessWasKilledAndNobodyHasCollectedIt) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string written = to_json(instance_of_this_process());
    const bool sent = ::write(pipe_ends[1], written.data(), written.size()) > 0;
    ::_exit(sent ? 0 : 1);
  }
  ::close(pipe_ends[1]);
  std::string json;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(pipe_ends[0], buffer, sizeof buffer)) > 0;) {
    json.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(pipe_ends[0]);
  siginfo_t ended{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(is_alive(instance_from_json(json)));
  ::waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace carelog::tools
