#include "tools/export_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/infra/temporary_directory.h"
#include "tools/exit_code.h"

namespace carelog::tools {
namespace {

namespace fs = std::filesystem;

class AnExport : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return directory_.path() + "/" + name; }

  infra::TemporaryDirectory directory_;
};

TEST_F(AnExport, HasItsNameWhenItIsCompleteAndIsItsOwnersAlone) {
  {
    ExportFile file(path("out"));
    file.out() << "all of it";
    EXPECT_FALSE(fs::exists(path("out")));
    file.finish();
  }
  std::string text;
  std::getline(std::ifstream(path("out")), text);
  EXPECT_EQ(text, "all of it");
  EXPECT_EQ(fs::status(path("out")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  { ExportFile given_up(path("other")); }
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), {}), 1);
}

TEST_F(AnExport, LeavesAloneWhatIsThere) {
  std::ofstream(path("file")) << "mine";
  fs::create_symlink(path("file"), path("link"));
  fs::create_symlink(path("nowhere"), path("dangling"));
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  for (const char* name : {"file", "link", "dangling", "pipe", "."}) {
    try {
      ExportFile file(path(name));
      ADD_FAILURE() << name;
    } catch (const VerbFailed& failed) {
      EXPECT_EQ(failed.code, ExitCode::conflict) << name;
    }
  }
  ExportFile late(path("late"));
  std::ofstream(path("late")) << "was faster";
  EXPECT_THROW(late.finish(), VerbFailed);
  EXPECT_EQ(fs::file_size(path("late")), 10u);
}

TEST_F(AnExport, MayBeStandardOutput) {
  ::testing::internal::CaptureStdout();
  ExportFile file("-");
  file.out() << "shown";
  file.finish();
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "shown");
  EXPECT_FALSE(fs::exists("-"));
}

}  // namespace
}  // namespace carelog::tools
