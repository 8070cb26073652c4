#include "infra/process/scratch_directory.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>

namespace carelog::infra {
namespace {

TEST(ScratchDirectory, IsThereAsLongAsItsObject) {
  std::string path;
  {
    const ScratchDirectory directory("carelog-test");
    path = directory.path();
    EXPECT_TRUE(std::filesystem::is_directory(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ScratchDirectory, SaysWhereItCannotBeAndWhatToDo) {
  const char* said = ::getenv("TMPDIR");
  const std::string before = said == nullptr ? "" : said;
  ::setenv("TMPDIR", "/nonexistent", 1);
  std::string reason;
  try {
    make_scratch_directory("carelog-test");
  } catch (const std::runtime_error& failed) {
    reason = failed.what();
  }
  before.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before.c_str(), 1);
  EXPECT_NE(reason.find("/nonexistent"), std::string::npos) << reason;
  EXPECT_NE(reason.find("set TMPDIR"), std::string::npos) << reason;
}

}  // namespace
}  // namespace carelog::infra
