// The way back from the loss of everything, as infra/deploy/backup has it.
#include <cstdlib>
#include <filesystem>

#include "tests/deploy/scripts.h"

namespace carelog::system_test {
namespace {

TEST(BackupDrill, BringsBackEachSetAsItWas) {
  infra::ChildProcessOptions options;
  options.arguments = {std::string(CARELOG_SOURCE_DIR) + "/infra/deploy/backup/drill", "100"};
  const std::string programs = std::filesystem::path(CARELOG_PROGRAM).parent_path().string();
  options.environment = {{"PATH", programs + ":" + std::getenv("PATH")}};
  const auto done = infra::run_child(std::move(options), script_time_max);
  EXPECT_TRUE(succeeds(done));
  EXPECT_NE(done.output.find("the last set is back"), std::string::npos) << done.output;
  EXPECT_NE(done.output.find("the first set as well"), std::string::npos) << done.output;
}

}  // namespace
}  // namespace carelog::system_test
