#include "tools/instance_file.h"

#include <gtest/gtest.h>
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

}  // namespace
}  // namespace carelog::tools
