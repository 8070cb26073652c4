#include "tools/import/reject_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/infra/temporary_directory.h"
#include "tools/exit_code.h"
#include "tools/import/import_file.h"

namespace carelog::tools {
namespace {

class ARejectFile : public ::testing::Test {
 protected:
  std::string path_of(const std::string& name) const { return directory_.path() + "/" + name; }
  std::string source() const {
    std::ofstream(path_of("in.csv")) << "key,name,dateOfBirth\n1,Ann\n";
    return path_of("in.csv");
  }

 private:
  infra::TemporaryDirectory directory_;
};

TEST_F(ARejectFile, IsNoPipeThatNobodyReads) {
  ASSERT_EQ(::mkfifo(path_of("pipe").c_str(), 0600), 0);
  EXPECT_THROW(ImportFile(source(), {}, {path_of("pipe")}), VerbFailed) << "it would wait for ever";
}

TEST_F(ARejectFile, MayBeAPipeThatIsRead) {
  ASSERT_EQ(::mkfifo(path_of("pipe").c_str(), 0600), 0);
  const int reader = ::open(path_of("pipe").c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  ImportFile file(source(), {}, {path_of("pipe")});
  ASSERT_FALSE(file.next());
  file.rejects().finish();
  char begin[4] = {};
  EXPECT_EQ(::read(reader, begin, sizeof begin), 4);
  EXPECT_EQ(std::string_view(begin, 4), "line");
  ::close(reader);
}

TEST_F(ARejectFile, IsNotTheMapping) {
  std::ofstream(path_of("mapping")) << "key=key\nname=name\n";
  const MappingChoice choice = {"", path_of("mapping"), ""};
  EXPECT_THROW(ImportFile(source(), choice, {path_of("mapping"), true}), VerbFailed);
}

}  // namespace
}  // namespace carelog::tools
